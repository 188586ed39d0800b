using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Synthesis;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Numbered views of held-out good parts, each with a synthetic anomaly; a view is the same each time it is made.</summary>
internal sealed class SyntheticViews
{
    // The check must not see the very anomalies that the fusion was fitted with.
    private const int SeedStep = 7919;

    private readonly IReadOnlyList<int> heldOut;
    private readonly int seed;
    private readonly AnomalyGenerator anomalies;

    /// <summary>Prepares the views.</summary>
    /// <param name="images">All parts.</param>
    /// <param name="heldOut">Those that were held out.</param>
    /// <param name="seed">Seed of the anomalies.</param>
    public SyntheticViews(PreparedImages images, IReadOnlyList<int> heldOut, int seed)
    {
        this.heldOut = heldOut;
        this.seed = seed;
        this.anomalies = new AnomalyGenerator(images, [.. heldOut.SelectMany(images.SamplesOf)]);
    }

    /// <summary>Families of anomalies; they take turns from view to view.</summary>
    public static IReadOnlyList<AnomalyFamily> Families { get; } = Enum.GetValues<AnomalyFamily>();

    /// <summary>The family that a view shows.</summary>
    public static AnomalyFamily FamilyOf(int view) => Families[view % Families.Count];

    /// <summary>The part that a view shows; they take turns too.</summary>
    public int PartOf(int view) => this.heldOut[view % this.heldOut.Count];

    /// <summary>The picture of a view in the resolution it is inspected in, 8-bit BGR; the caller disposes it.</summary>
    /// <exception cref="SynthesisException">No anomaly can be made on the part.</exception>
    public Mat Create(int view) =>
        this.anomalies.GenerateOnPart(FamilyOf(view), this.PartOf(view), new Random((this.seed * SeedStep) + view));
}
