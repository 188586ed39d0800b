using Microsoft.Extensions.Logging;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Takes a station's model from its configured file, as it lies there.</summary>
/// <param name="options">The station's options; with a bundle.</param>
/// <param name="registry">Loads it.</param>
/// <param name="logger">Told who signed it.</param>
internal sealed class FileModelSource(ModelOptions options, ModelRegistry registry, ILogger logger) : IModelSource
{
    /// <inheritdoc/>
    public ModelLease Open()
    {
        var path = options.Bundle ?? throw new BundleRejectedException("No bundle is configured. Set Model:Bundle to NAME.multiad.");
        var trust = SignaturePolicy.Read(options);
        var lease = registry.Open(path, options.Roi, trust);
        SignatureLog.Say(logger, registry, lease, trust, path);
        return lease;
    }
}
