namespace MultiAD.Edge.Cli;

/// <summary>Exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed; the message on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage: an unknown option, a missing one, a value out of range or a configuration with errors.</summary>
    public const int Usage = 2;
}
