namespace MultiAD.Edge.Agent.Models;

/// <summary>Where the agent keeps engines that can be built again.</summary>
internal static class EngineFolder
{
    /// <summary>
    /// The folder: in the service's cache where systemd gives one (the first of several), otherwise in the user's for this program.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static string Find(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment("CACHE_DIRECTORY") is { Length: > 0 } service)
        {
            return Path.Combine(service.Split(':')[0], "engines");
        }

        var cache = environment("XDG_CACHE_HOME") is { Length: > 0 } given && Path.IsPathRooted(given)
            ? given
            : Path.Combine(environment("HOME") is { Length: > 0 } home ? home : "/", ".cache");
        return Path.Combine(cache, "multiad", "engines");
    }
}
