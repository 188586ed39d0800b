namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Where the agent keeps what outlives it.</summary>
internal static class StateFolder
{
    /// <summary>The folder of this process: where the outbox is configured to be, otherwise <see cref="Find"/>.</summary>
    /// <param name="outbox">How the outbox is configured.</param>
    public static string Of(OutboxOptions outbox)
    {
        ArgumentNullException.ThrowIfNull(outbox);
        return outbox.Path is { } path
            ? Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"
            : Find(Environment.GetEnvironmentVariable);
    }

    /// <summary>
    /// The folder: the service's own where systemd gives one (the first of several), otherwise the user's for this program.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static string Find(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment("STATE_DIRECTORY") is { Length: > 0 } service)
        {
            return service.Split(':')[0];
        }

        var state = environment("XDG_STATE_HOME") is { Length: > 0 } given && Path.IsPathRooted(given)
            ? given
            : Path.Combine(environment("HOME") is { Length: > 0 } home ? home : "/", ".local", "state");
        return Path.Combine(state, "multiad");
    }
}
