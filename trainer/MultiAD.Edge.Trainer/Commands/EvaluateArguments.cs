using System.CommandLine;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>What <c>multiad-train evaluate</c> was asked for.</summary>
internal sealed record EvaluateArguments
{
    /// <summary>What <c>--json</c> takes for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>File for the numbers, or <see cref="StandardOutput"/>; null for none.</summary>
    public required string? Json { get; init; }

    /// <summary>Folder for the page; null for none.</summary>
    public required string? Report { get; init; }

    /// <summary>Other bundles to measure on the same images.</summary>
    public required IReadOnlyList<string> Compared { get; init; }

    /// <summary>Threads of one inspection; 0 takes one a core.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether images that cannot be used are left out.</summary>
    public required bool SkipUnreadable { get; init; }

    /// <summary>File for a list of the images that cannot be used; null for none.</summary>
    public required string? UnreadableList { get; init; }

    /// <summary>Takes the arguments from a command line without errors.</summary>
    public static EvaluateArguments From(ParseResult parsed) => new()
    {
        Bundle = parsed.GetRequiredValue<string>("--bundle"),
        Data = parsed.GetRequiredValue<string>("--data"),
        Json = parsed.GetValue<string?>("--json"),
        Report = parsed.GetValue<string?>("--report"),
        Compared = parsed.GetValue<string[]>("--compare") ?? [],
        SkipUnreadable = parsed.GetValue<bool>(UnreadableOptions.SkipName),
        UnreadableList = parsed.GetValue<string?>(UnreadableOptions.ListName),
        Threads = parsed.GetValue<int>("--threads"),
    };
}
