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
        Sets = Items(parsed.GetValue<string>("--sets")),
        Seeds = [.. Items(parsed.GetValue<string>("--seeds")).Select(int.Parse)],
        Teacher = parsed.GetRequiredValue<string>("--teacher"),
        Variants = Choose(Items(parsed.GetValue<string?>("--only"))),
        Students = parsed.GetValue<string?>("--students"),
        Bundles = parsed.GetValue<string?>("--bundle-out"),
    };

    /// <summary>The items of a list with commas between them; none for null.</summary>
    public static string[] Items(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Variant[] Choose(string[] names) =>
        [.. Variant.All.Where(variant => names.Length == 0 || names.Contains(variant.Name))];
}
