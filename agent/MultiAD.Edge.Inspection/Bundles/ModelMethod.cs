using System.Globalization;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>How a model finds what is unusual; for people and reports, the graph itself says how it computes.</summary>
/// <param name="Name"><see cref="MultiAd"/> or <see cref="PatchCore"/>.</param>
/// <param name="Branches">Weight of each branch in the fused map, by its name; they sum to 1.</param>
public sealed record ModelMethod(string Name, IReadOnlyDictionary<string, double> Branches)
{
    /// <summary>Student, memory and discriminator, fused.</summary>
    public const string MultiAd = "multiad";

    /// <summary>Nearest neighbours on the teacher's features: the baseline.</summary>
    public const string PatchCore = "patchcore";

    /// <summary>One line for people: the name and each branch with its weight.</summary>
    public string Describe()
    {
        var weights = this.Branches.Select(branch => $"{branch.Key} {branch.Value.ToString("0.00", CultureInfo.InvariantCulture)}");
        return $"{this.Name}: {string.Join(", ", weights)}";
    }
}
