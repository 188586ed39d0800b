using System.CommandLine;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>What <c>ablation</c> was asked for; the options that every benchmark has are not in it.</summary>
internal sealed record AblationArguments
{
    /// <summary>Folder that holds the sets.</summary>
    public required string Data { get; init; }

    /// <summary>Names of the sets.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>Seeds, from 0.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Name or file of the usual teacher.</summary>
    public required string Teacher { get; init; }

    /// <summary>File of the baseline's teacher; null for the usual one.</summary>
    public required string? BaselineTeacher { get; init; }

    /// <summary>Variants to run.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>Folder of the students that variants share; null for the usual one.</summary>
    public required string? Students { get; init; }

    /// <summary>Folder in which bundles are kept; null where they are not.</summary>
    public required string? Bundles { get; init; }

    /// <summary>Takes the arguments from a command line without errors.</summary>
    public static AblationArguments From(ParseResult parsed)
    {
        var baseline = parsed.GetValue<string?>("--baseline-teacher");
        return new AblationArguments
        {
            Data = parsed.GetRequiredValue<string>("--data"),
            Sets = Items(parsed.GetValue<string>("--sets")),
            Seeds = [.. Items(parsed.GetValue<string>("--seeds")).Select(int.Parse)],
            Teacher = parsed.GetRequiredValue<string>("--teacher"),
            BaselineTeacher = baseline,
            Variants = Choose(Items(parsed.GetValue<string?>("--only")), baseline is not null),
            Students = parsed.GetValue<string?>("--students"),
            Bundles = parsed.GetValue<string?>("--bundle-out"),
        };
    }

    /// <summary>The items of a list with commas between them; none for null.</summary>
    public static string[] Items(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // With one teacher for both, the second baseline would be the first.
    private static IReadOnlyList<Variant> Choose(string[] names, bool hasBaselineTeacher) =>
    [
        .. Variant.All.Where(variant => names.Length > 0
            ? names.Contains(variant.Name)
            : hasBaselineTeacher || variant.Name != Variant.BaselineWithUsualTeacher),
    ];
}
