using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Which region of interest a training is asked for.</summary>
internal sealed record RegionRequest
{
    /// <summary>Text of <see cref="Auto"/>.</summary>
    public const string AutoText = "auto";

    /// <summary>Text of <see cref="None"/>.</summary>
    public const string NoneText = "none";

    /// <summary>The training looks where the parts are.</summary>
    public static RegionRequest Auto { get; } = new() { IsAuto = true };

    /// <summary>The whole picture is inspected.</summary>
    public static RegionRequest None { get; } = new();

    /// <summary>Whether the training looks where the parts are.</summary>
    public bool IsAuto { get; private init; }

    /// <summary>The region of a file; null for <see cref="Auto"/> and <see cref="None"/>.</summary>
    public RegionOfInterest? Region { get; private init; }

    /// <summary>The file that the region is from; null without one.</summary>
    public string? File { get; private init; }

    /// <summary>Takes <see cref="AutoText"/>, <see cref="NoneText"/> or the name of a file, which is read.</summary>
    /// <exception cref="RegionException">The file cannot be used.</exception>
    public static RegionRequest From(string text) => text switch
    {
        AutoText => Auto,
        NoneText => None,
        _ => new() { Region = RegionFile.Read(text), File = text },
    };
}
