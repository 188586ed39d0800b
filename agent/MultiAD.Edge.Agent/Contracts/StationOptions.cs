using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Where the station stands; gives the topics below <c>{Root}/{Site}/{Line}/{Station}</c>. Section <c>Station</c>.</summary>
internal sealed class StationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Station";

    private const string LevelPattern = "^[^/+#\\s\\u0000-\\u001f$][^/+#\\u0000-\\u001f]{0,63}$";
    private const string LevelMessage = "1 to 64 characters without '/', '+', '#' and control characters, not beginning with a space or '$'";

    /// <summary>First level of all topics.</summary>
    [Required]
    [RegularExpression(LevelPattern, ErrorMessage = LevelMessage)]
    public string Root { get; set; } = "multiad";

    /// <summary>Site, such as a plant.</summary>
    [Required]
    [RegularExpression(LevelPattern, ErrorMessage = LevelMessage)]
    public string Site { get; set; } = "site";

    /// <summary>Production line.</summary>
    [Required]
    [RegularExpression(LevelPattern, ErrorMessage = LevelMessage)]
    public string Line { get; set; } = "line";

    /// <summary>Station on the line.</summary>
    [Required]
    [RegularExpression(LevelPattern, ErrorMessage = LevelMessage)]
    public string Station { get; set; } = "station";
}
