using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Synthesis;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Makes golden samples: pictures with the scores that any device must give them.</summary>
internal sealed class GoldenSampleWriter
{
    private const int GoodSamples = 3;
    private const int DefectiveSamples = 2;

    // Pictures above this are stored twice instead of five times, to keep the bundle small.
    private const int LargePixels = 1 << 22;

    // Share of the distance between the usual good score and the limit that another device may differ by.
    private const double Tolerance = 0.1;

    private readonly PartScorer scorer;
    private readonly PreparedImages images;
    private readonly IReadOnlyList<int> heldOut;
    private readonly int seed;

    /// <summary>Creates a writer.</summary>
    /// <param name="scorer">The exported model, which gives the scores.</param>
    /// <param name="images">All parts.</param>
    /// <param name="heldOut">The held-out good parts that the pictures show.</param>
    /// <param name="seed">Seed of the anomalies.</param>
    public GoldenSampleWriter(PartScorer scorer, PreparedImages images, IReadOnlyList<int> heldOut, int seed)
    {
        this.scorer = scorer;
        this.images = images;
        this.heldOut = heldOut;
        this.seed = seed;
    }

    /// <summary>Adds the pictures to a bundle's files.</summary>
    /// <param name="calibration">The model's calibration.</param>
    /// <param name="files">Contents by name.</param>
    /// <returns>The samples for the manifest.</returns>
    /// <exception cref="SynthesisException">No anomaly can be made on one of the parts.</exception>
    public IReadOnlyList<GoldenSample> Write(ScoreCalibration calibration, Dictionary<string, byte[]> files)
    {
        var isLarge = (long)this.images.Layout.Width * this.images.Layout.Height > LargePixels;
        var (good, defective) = isLarge ? (1, 1) : (GoodSamples, DefectiveSamples);
        var anomalies = new AnomalyGenerator(this.images, [.. this.heldOut.SelectMany(this.images.SamplesOf)]);
        var random = new Random(this.seed);
        var tolerance = Tolerance * (calibration.ImageLimit - calibration.Median);
        var samples = new List<GoldenSample>();
        for (var i = 0; i < good + defective; i++)
        {
            var part = this.heldOut[i * this.heldOut.Count / (good + defective)];
            var family = i % 2 == 0 ? AnomalyFamily.CutPaste : AnomalyFamily.Noise;
            using var picture = i < good ? this.images.PartPicture(part) : anomalies.GenerateOnPart(family, part, random);
            var name = i < good ? $"golden/good{i + 1}.png" : $"golden/defect{i - good + 1}.png";
            files[name] = ImageFile.EncodePng(picture);
            samples.Add(new GoldenSample(name, this.scorer.Score(picture), tolerance));
        }

        return samples;
    }
}
