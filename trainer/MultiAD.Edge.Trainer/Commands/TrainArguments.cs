using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>What <c>multiad-train train</c> was asked for.</summary>
internal sealed partial record TrainArguments
{
    /// <summary>Parts of the method by the names that <c>--without</c> takes.</summary>
    public static IReadOnlyDictionary<string, MethodComponents> Components { get; } =
        new Dictionary<string, MethodComponents>(StringComparer.Ordinal)
        {
            ["se"] = MethodComponents.SqueezeExcite,
            ["denoising"] = MethodComponents.Denoising,
            ["discriminator"] = MethodComponents.Discriminator,
            ["memory"] = MethodComponents.Memory,
            ["fusion"] = MethodComponents.Fusion,
        };

    /// <summary>Folder of good images.</summary>
    public required string Data { get; init; }

    /// <summary>Whether images in subfolders are taken too.</summary>
    public required bool Recursive { get; init; }

    /// <summary>File for a list of the images that cannot be used; null for none.</summary>
    public required string? UnreadableList { get; init; }

    /// <summary>Full path of the bundle to write.</summary>
    public required string Bundle { get; init; }

    /// <summary>Name or file of the teacher.</summary>
    public required string Teacher { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>File of the private key to sign with; null for an unsigned bundle.</summary>
    public required string? Key { get; init; }

    /// <summary>File with the key's passphrase; null to ask.</summary>
    public required string? PassphraseFile { get; init; }

    /// <summary>Folder for the page; null for none.</summary>
    public required string? Report { get; init; }

    /// <summary>Whether the summary is JSON.</summary>
    public required bool Json { get; init; }

    /// <summary><c>auto</c>, <c>none</c> or a file with the region of interest.</summary>
    public required string Region { get; init; }

    /// <summary>How to train, but for the <see cref="Region"/>, whose file is not read yet.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Takes the arguments from a command line without errors.</summary>
    public static TrainArguments From(ParseResult parsed)
    {
        var bundle = Path.GetFullPath(parsed.GetRequiredValue<string>("--out"));
        return new TrainArguments
        {
            Data = parsed.GetRequiredValue<string>("--data"),
            Recursive = parsed.GetValue<bool>("--recursive"),
            UnreadableList = parsed.GetValue<string?>(UnreadableOptions.ListName),
            Bundle = bundle,
            Teacher = parsed.GetRequiredValue<string>("--teacher"),
            Name = parsed.GetValue<string?>("--name") ?? NotInName().Replace(Path.GetFileNameWithoutExtension(bundle), "_"),
            Version = parsed.GetValue<long>("--model-version"),
            Region = parsed.GetRequiredValue<string>("--roi"),
            Key = parsed.GetValue<string?>("--key"),
            PassphraseFile = parsed.GetValue<string?>("--passphrase-file"),
            Report = parsed.GetValue<string?>("--report"),
            Json = parsed.GetValue<bool>("--json"),
            Options = OptionsFrom(parsed),
        };
    }

    /// <summary>Reads COLUMNSxROWS.</summary>
    /// <param name="text">Such as 3x2.</param>
    /// <param name="overlap">Share of a tile's side in common with its neighbour; null for the default.</param>
    /// <returns>Null for what is no grid, or one with too many tiles.</returns>
    public static TileGrid? ParseTiles(string text, double? overlap)
    {
        var match = Tiles().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var (columns, rows) = (match.Groups[1].ValueSpan[0] - '0', match.Groups[2].ValueSpan[0] - '0');
        var grid = new TileGrid(columns, rows, overlap ?? TileGrid.DefaultOverlap);
        return grid.Validate().Any() ? null : grid;
    }

    /// <summary>Reads the sides of several inputs, separated by commas, in any order.</summary>
    /// <param name="text">Such as 256,384.</param>
    /// <returns>Two or three different sides, ascending; null for anything else, and for a side that is not allowed.</returns>
    public static IReadOnlyList<int>? ParseScales(string text)
    {
        var sides = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var isAllowed = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var side)
                && side is >= TrainingOptions.MinimumSize and <= TrainingOptions.MaximumSize
                && side % TrainingOptions.SizeStep == 0;
            if (!isAllowed || !sides.Add(side))
            {
                return null;
            }
        }

        return sides.Count is > 1 and <= TrainingOptions.MaximumSizes ? [.. sides] : null;
    }

    private static TrainingOptions OptionsFrom(ParseResult parsed)
    {
        var tiles = parsed.GetValue<string?>("--tiles");
        var minutes = parsed.GetValue<double?>("--max-minutes");
        var without = parsed.GetValue<string[]>("--without") ?? [];
        var sides = parsed.GetValue<string?>("--scales") is { } scales ? ParseScales(scales)! : [parsed.GetValue<int>("--size")];
        return new TrainingOptions
        {
            Size = sides[^1],
            SmallerSizes = [.. sides.SkipLast(1)],
            Tiles = tiles is null ? TileGrid.Whole : ParseTiles(tiles, parsed.GetValue<double?>("--tile-overlap"))!,
            Seed = parsed.GetValue<int>("--seed"),
            Steps = parsed.GetValue<int?>("--steps"),
            MaximumTime = minutes is { } limit ? TimeSpan.FromMinutes(limit) : null,
            Method = parsed.GetValue<string>("--method") == "patchcore" ? TrainingMethod.PatchCore : TrainingMethod.MultiAd,
            Components = without.Aggregate(MethodComponents.All, (kept, name) => kept & ~Components[name]),
            LeaveOut = parsed.GetValue<bool>(UnreadableOptions.SkipName) ? new UnreadableImages() : null,
            Critic = parsed.GetValue<bool>("--critic"),
            Pictures = parsed.GetValue<string?>("--report") is not null,
            FalseRejectTarget = parsed.GetValue<double>("--false-reject-target"),
        };
    }

    [GeneratedRegex("^([1-9])[xX]([1-9])$")]
    private static partial Regex Tiles();

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex NotInName();
}
