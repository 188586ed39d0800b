using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The inspection pipeline of a station. Section <c>Stations:NAME:Pipeline</c>.</summary>
internal sealed record PipelineOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Pipeline";

    /// <summary>Default of <see cref="Depth"/>.</summary>
    public const int DefaultDepth = 4;

    /// <summary>Frames that may be under way at once, 2 to 64; more smooths bursts and costs memory. Default: 4.</summary>
    [Within(2, 64)]
    public int Depth { get; init; } = DefaultDepth;

    /// <summary>
    /// Whether frames that are too dark, too bright, blurred or shifted for the model's verdict to mean anything are
    /// <c>invalidImage</c>, by bounds that the model learned from its good parts. Default: true.
    /// </summary>
    public bool FrameHealth { get; init; } = true;
}

/// <summary>Checks <see cref="PipelineOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PipelineOptionsValidator : IValidateOptions<PipelineOptions>;
