using System.Globalization;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Which region of interest a station inspects with: its bundle's, none, or that of a file of its own.</summary>
internal static class RegionChoice
{
    /// <summary>The bundle's, where it has one.</summary>
    public const string Bundle = "bundle";

    /// <summary>None: the whole frame.</summary>
    public const string None = "none";

    /// <summary>What can be chosen, for people.</summary>
    public const string Expected = $"{Bundle}, {None} or a file with a mask or polygons";

    /// <summary>Checks a choice; a file is read.</summary>
    /// <returns>What is wrong, a sentence; null where nothing is.</returns>
    public static string? Validate(string choice)
    {
        try
        {
            _ = choice is Bundle or None ? null : RegionFile.Read(choice);
            return null;
        }
        catch (RegionException error)
        {
            return error.Message;
        }
    }

    /// <summary>The manifest as a choice changes it.</summary>
    /// <exception cref="RegionException">The file cannot be used.</exception>
    public static BundleManifest Apply(string choice, BundleManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return choice switch
        {
            Bundle => manifest,
            None => manifest with { Input = manifest.Input with { Roi = null } },
            _ => manifest with { Input = manifest.Input with { Roi = RegionFile.Read(choice).ToRuns() } },
        };
    }

    /// <summary>What is inspected, one clause for people.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="region">The region in force; null for the whole frame.</param>
    public static string Describe(string choice, RegionOfInterest? region)
    {
        var kept = region is null ? "the whole frame" : string.Create(CultureInfo.InvariantCulture, $"{region.Share:P0} of the frame");
        return choice switch
        {
            Bundle => $"{kept}, as the model was trained",
            None => $"{kept}, as configured",
            _ => $"{kept}, as {choice} says",
        };
    }
}
