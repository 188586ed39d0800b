using Microsoft.Extensions.Configuration;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>A configuration and everything that is wrong with it.</summary>
/// <param name="Configuration">The configuration; null where it cannot even be read.</param>
/// <param name="Errors">All errors; empty where it can be used.</param>
internal sealed record CheckedConfiguration(IConfigurationRoot? Configuration, IReadOnlyList<ConfigurationError> Errors)
{
    /// <summary>Reads and checks.</summary>
    public static CheckedConfiguration Read(ConfigurationSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        try
        {
            var found = sources.Read();
            var file = Path.GetFullPath(sources.File);
            return new CheckedConfiguration(
                found, [.. ConfigurationCheck.Run(found).Select(error => ConfigurationError.Of(error, found, file))]);
        }
        catch (ConfigurationException error)
        {
            return new CheckedConfiguration(null, [new ConfigurationError(sources.File, null, null, error.Message)]);
        }
    }
}
