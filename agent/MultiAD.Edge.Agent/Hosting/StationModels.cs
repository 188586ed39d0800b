using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>The models that all stations share.</summary>
/// <param name="Registry">Those in memory.</param>
/// <param name="Store">Those on disk.</param>
internal sealed record StationModels(ModelRegistry Registry, ModelStore Store)
{
    /// <summary>Makes the model of a station; nothing is opened yet.</summary>
    public StationModel Of(string station, ModelOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<StationModel>();
        var source = new StoreModelSource(station, options, this.Store, this.Registry, logger);
        return new StationModel(source, options, this.Registry, time, logger);
    }
}
