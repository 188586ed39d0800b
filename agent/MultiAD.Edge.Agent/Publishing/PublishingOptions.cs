using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>What is published of a verdict. Section <c>Publishing</c>.</summary>
internal sealed class PublishingOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Publishing";

    /// <summary>Time after which a broker drops an undelivered result, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ResultExpiry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest side of a published heat map in pixels, 64 to 4096.</summary>
    [Range(64, 4096)]
    public int MapMaximumSide { get; set; } = 640;

    /// <summary>Largest published heat map in bytes, 4096 to 16777216; a larger one is scaled down.</summary>
    [Range(4096, 16 << 20)]
    public int MapMaximumBytes { get; set; } = 512 << 10;

    /// <summary>Folder that also keeps the heat maps of alerts; none by default.</summary>
    public string? MapsFolder { get; set; }

    /// <summary>Heat maps kept in <see cref="MapsFolder"/>, 1 to 1000000; the oldest are deleted.</summary>
    [Range(1, 1_000_000)]
    public int MapsKept { get; set; } = 1000;
}
