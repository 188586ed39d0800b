using System.Text.RegularExpressions;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Names of all commands; a slash separates levels of the topic.</summary>
internal static partial class CommandNames
{
    /// <summary>Whether the agent answers, and what it counted.</summary>
    public const string Ping = "ping";

    /// <summary>The configuration in force.</summary>
    public const string GetConfiguration = "config/get";

    /// <summary>One frame, one result.</summary>
    public const string Trigger = "trigger";

    /// <summary>Inspects no more parts.</summary>
    public const string Pause = "inspect/pause";

    /// <summary>Inspects again.</summary>
    public const string Resume = "inspect/resume";

    /// <summary>Another image limit.</summary>
    public const string SetLimit = "limit/set";

    /// <summary>A picture.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ping, GetConfiguration, Trigger, Pause, Resume, SetLimit, Snapshot];

    /// <summary>Whether a text can name a command: 1 to 4 levels of 1 to 32 small letters.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex(@"^[a-z]{1,32}(/[a-z]{1,32}){0,3}\z")]
    private static partial Regex NamePattern();
}
