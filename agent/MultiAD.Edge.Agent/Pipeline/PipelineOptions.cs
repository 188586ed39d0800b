using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The inspection pipeline. Section <c>Pipeline</c>.</summary>
internal sealed class PipelineOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Pipeline";

    /// <summary>Frames that may be under way at once, 2 to 64; more smooths bursts and costs memory.</summary>
    [Range(2, 64)]
    public int Depth { get; set; } = 4;

    /// <summary>Whether the service stops by itself when the camera has come to its planned end.</summary>
    public bool ExitAtEnd { get; set; }
}
