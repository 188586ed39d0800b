using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Which box this is; gives the topics below <c>{Root}/{Site}/{Line}/{Name}</c>. Section <c>Agent</c>.</summary>
internal sealed record AgentOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Agent";

    /// <summary>Default of <see cref="Root"/>.</summary>
    public const string DefaultRoot = "multiad";

    /// <summary>Default of <see cref="Site"/>.</summary>
    public const string DefaultSite = "site";

    /// <summary>Default of <see cref="Line"/>.</summary>
    public const string DefaultLine = "line";

    /// <summary>Default of <see cref="Name"/>.</summary>
    public const string DefaultName = "agent";

    /// <summary>First level of all topics, one level. Default: <c>multiad</c>.</summary>
    [TopicLevel]
    public string Root { get; init; } = DefaultRoot;

    /// <summary>Site, such as a plant, one level. Default: <c>site</c>.</summary>
    [TopicLevel]
    public string Site { get; init; } = DefaultSite;

    /// <summary>Production line, one level. Default: <c>line</c>.</summary>
    [TopicLevel]
    public string Line { get; init; } = DefaultLine;

    /// <summary>Name of the box on the line, one level. Default: <c>agent</c>.</summary>
    [TopicLevel]
    public string Name { get; init; } = DefaultName;

    /// <summary>
    /// Whether the service stops by itself when the cameras of all stations have come to their planned end. Default: false.
    /// </summary>
    public bool ExitAtEnd { get; init; }
}

/// <summary>Checks <see cref="AgentOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AgentOptionsValidator : IValidateOptions<AgentOptions>;
