using System.CommandLine;
using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>What <c>ablation</c> was asked for; the options that every benchmark has are not in it.</summary>
internal sealed record AblationArguments
{
    /// <summary>Folder that holds the sets.</summary>
    public required string Data { get; init; }

    /// <summary>Names of the sets.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>Most good images of a set that are trained on.</summary>
    public required int Parts { get; init; }

    /// <summary>Most good and most defective images of a set that are tested with.</summary>
    public required int Tests { get; init; }

    /// <summary>Seeds, from 0.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Name or file of the teacher.</summary>
    public required string Teacher { get; init; }

    /// <summary>Variants to run.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>Folder of the students that variants share; null for the usual one.</summary>
    public required string? Students { get; init; }

    /// <summary>Folder in which bundles are kept; null where they are not.</summary>
    public required string? Bundles { get; init; }

    /// <summary>Takes the arguments from a command line without errors.</summary>
    public static AblationArguments From(ParseResult parsed) => new()
    {
        Data = parsed.GetRequiredValue<string>("--data"),
        Sets = parsed.GetValue<string?>("--sets") is { } sets ? Items(sets) : SetsOf(parsed.GetRequiredValue<string>("--data")),
        Parts = parsed.GetValue<int>("--parts"),
        Tests = parsed.GetValue<int>("--tests"),
        Seeds = [.. Items(parsed.GetValue<string>("--seeds")).Select(int.Parse)],
        Teacher = parsed.GetRequiredValue<string>("--teacher"),
        Variants = Choose(Items(parsed.GetValue<string?>("--only"))),
        Students = parsed.GetValue<string?>("--students"),
        Bundles = parsed.GetValue<string?>("--bundle-out"),
    };

    /// <summary>The items of a list with commas between them; none for null.</summary>
    public static string[] Items(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // What has good parts to train on and a test part.
    private static string[] SetsOf(string data) => !Directory.Exists(data) ? [] :
    [
        .. Directory.GetDirectories(data)
            .Where(folder => Directory.Exists(Path.Combine(folder, "train", PartFolder.GoodKind)) && Directory.Exists(Path.Combine(folder, "test")))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    private static Variant[] Choose(string[] names) =>
        [.. Variant.All.Where(variant => names.Length == 0 || names.Contains(variant.Name))];
}
