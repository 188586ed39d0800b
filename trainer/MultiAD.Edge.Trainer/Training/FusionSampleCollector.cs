using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Synthesis;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Collects the maps that the fusion is fitted with, from a model whose branches are trained.</summary>
internal sealed class FusionSampleCollector
{
    // Synthetic views on held-out samples that the choice is made by.
    private const int MinimumSyntheticViews = 15;
    private const int MaximumSyntheticViews = 90;

    // Parts that were trained on, left out of the memory in turn, that the limit's tail is read from.
    private const int MaximumLeftOut = 100;

    // Mean label of a cell, 0..255, from which it counts as altered.
    private const float AlteredLabel = 127;

    private readonly TrainedModel model;
    private readonly PreparedImages images;
    private readonly TrainingOptions options;
    private readonly TrainingContext context;
    private readonly RegionCells region;

    /// <summary>Creates a collector.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">All parts.</param>
    /// <param name="options">How the model is trained.</param>
    /// <param name="context">Device, seed, progress and cancellation.</param>
    /// <param name="region">What of the maps counts; null where all does.</param>
    public FusionSampleCollector(
        TrainedModel model, PreparedImages images, TrainingOptions options, TrainingContext context, MapRegion? region = null)
    {
        this.model = model;
        this.images = images;
        this.options = options;
        this.context = context;
        this.region = new RegionCells(region, images.Layout, model.Scales[0]);
    }

    /// <summary>Runs the branches over held-out good parts.</summary>
    public HeldOutMaps CollectMaps(IReadOnlyList<int> heldOut) => this.Collect(heldOut, "scoring held-out parts", leavesOut: false);

    /// <summary>
    /// Runs the branches over parts that were trained on, each as if it had not been: the memory leaves out the part's own
    /// patches. The student knows the part; it has little weight.
    /// </summary>
    /// <param name="training">Parts that were trained on; as many as decide the limit's tail are taken.</param>
    public HeldOutMaps CollectLeftOut(IReadOnlyList<int> training)
    {
        var step = Math.Max(1, (training.Count + MaximumLeftOut - 1) / MaximumLeftOut);
        return this.Collect([.. training.Where((_, at) => at % step == 0)], "scoring left-out parts", leavesOut: true);
    }

    /// <summary>Collects what the way to join the branches is decided by: the held-out samples, and synthetic anomalies on them.</summary>
    /// <param name="heldOut">Maps of the held-out parts.</param>
    /// <returns>Null where nothing is to be decided, or too little is known.</returns>
    public FusionSamples? CollectFusionSamples(HeldOutMaps heldOut)
    {
        var isWeighted = this.options.Components.HasFlag(MethodComponents.Fusion);
        if (!isWeighted || heldOut.Parts.Count < FusionChoice.MinimumParts)
        {
            return null;
        }

        using var gradients = no_grad();
        var good = heldOut.PartOfSample.Select((part, at) => new FusionSample(part, this.Smooth(heldOut.Maps, heldOut.Maps.Samples[at], at)));
        return new FusionSamples([.. good.Where(HasCells)], [.. this.CollectAltered(heldOut).Where(HasCells)]);
    }

    private HeldOutMaps Collect(IReadOnlyList<int> wanted, string name, bool leavesOut)
    {
        using var gradients = no_grad();
        (int Rows, int Columns)[] grids = [.. this.model.Branches.Select(this.model.GridOf)];
        var maps = new BranchMaps([.. grids.Select(grid => grid.Rows)], [.. grids.Select(grid => grid.Columns)]);
        var parts = new List<int>();
        var tiles = this.images.TilesPerPart;
        var phase = new ProgressPhase(this.context.Progress, name, wanted.Count * tiles);
        foreach (var part in wanted)
        {
            foreach (var sample in this.images.SamplesOf(part))
            {
                this.context.Cancellation.ThrowIfCancellationRequested();
                maps.Samples.Add(this.MapsOf(this.images.Batch([sample], this.context.Device), leavesOut ? part : null));
                parts.Add(part);
            }

            phase.Step(tiles);
        }

        return new HeldOutMaps(maps, parts);
    }

    private List<FusionSample> CollectAltered(HeldOutMaps heldOut)
    {
        int[] samples = [.. heldOut.Parts.SelectMany(this.images.SamplesOf)];
        var anomalies = new AnomalyGenerator(this.images, samples);
        var families = Enum.GetValues<AnomalyFamily>();
        var random = new Random(this.context.Seed + 2);
        var views = Math.Clamp(this.options.StepsFor(samples.Length), MinimumSyntheticViews, MaximumSyntheticViews);
        var phase = new ProgressPhase(this.context.Progress, "choosing the fusion", views);
        var altered = new List<FusionSample>();
        var (width, height) = (this.model.Width, this.model.Height);
        for (var view = 0; view < views; view++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var sample = samples[view % samples.Length];
            var anomaly = anomalies.Generate(families[view % families.Length], sample, random);
            var image = tensor(anomaly.Planes, 1, 3, height, width).to(float32).to(this.context.Device);
            var pooled = nn.functional.avg_pool2d(tensor(anomaly.Mask, 1, 1, height, width).to(float32), this.model.Scales[0]);
            var labels = this.region.Select(sample, pooled.data<float>().ToArray());
            var maps = this.Smooth(heldOut.Maps, this.MapsOf(image, null), sample);
            altered.Add(new FusionSample(sample / this.images.TilesPerPart, maps)
            {
                Mask = [.. labels.Select(label => (byte)(label > AlteredLabel ? 1 : 0))],
            });
            phase.Step();
        }

        return altered;
    }

    private float[][] MapsOf(Tensor batch, int? leftOut)
    {
        using var scope = NewDisposeScope();
        return [.. this.model.BranchMaps(batch, leftOut).Select(map => map.cpu().contiguous().data<float>().ToArray())];
    }

    // A tile without anything of the region has nothing to learn from.
    private static bool HasCells(FusionSample sample) => sample.Maps[0].Length > 0;

    private float[][] Smooth(BranchMaps grid, float[][] maps, int sample)
    {
        using var scope = NewDisposeScope();
        return [.. maps.Select((map, branch) =>
        {
            var raw = tensor(map, 1, 1, grid.Rows[branch], grid.Columns[branch]);
            return this.region.Select(sample, this.model.Fusion.Smooth(raw).contiguous().data<float>().ToArray());
        })];
    }
}
