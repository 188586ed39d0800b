using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Models;

/// <summary>The model that inspects. Section <c>Model</c>.</summary>
internal sealed class ModelOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Model";

    /// <summary>Bundle to inspect with, NAME.multiad. While it is missing or refused, parts are reported as not inspected.</summary>
    [Required]
    public string Bundle { get; set; } = "/var/lib/multiad/model.multiad";

    /// <summary>Threads of one inference, 0 to 256; 0 takes one a core.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Whether idle inference threads spin: faster on a machine of its own, harmful on a shared one.</summary>
    public bool Spinning { get; set; }

    /// <summary>Interval at which a missing or refused bundle is tried again, 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(5);
}
