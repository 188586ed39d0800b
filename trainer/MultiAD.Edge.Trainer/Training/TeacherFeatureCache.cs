using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// The teacher's features of the training views. The teacher is frozen and sees the same views each time, so its features
/// are kept in half precision where memory allows, and computed again otherwise.
/// </summary>
internal sealed class TeacherFeatureCache : IDisposable
{
    /// <summary>Memory that the features may take unless told otherwise.</summary>
    public const long DefaultMaximumBytes = 2L << 30;

    // Views that the normalisation's epsilons rest on where the features are not kept.
    private const int MeasuredViews = 256;

    private readonly TrainedModel model;
    private readonly AugmentedViews views;
    private readonly Device device;
    private readonly Tensor[][]? kept;
    private readonly int size;

    private TeacherFeatureCache(TrainedModel model, AugmentedViews views, Device device, Tensor[][]? kept, int size)
    {
        this.size = size;
        this.model = model;
        this.views = views;
        this.device = device;
        this.kept = kept;
    }

    /// <summary>Whether the features are kept; otherwise they are computed anew each time.</summary>
    public bool IsKept => this.kept is not null;

    /// <summary>Runs the teacher over the views, and sets the model's normalisation epsilons by what it finds.</summary>
    /// <param name="model">The model; only its teacher is used.</param>
    /// <param name="views">The views.</param>
    /// <param name="context">Told after each view.</param>
    /// <param name="maximumBytes">Memory that the features may take; where they need more they are not kept.</param>
    /// <param name="size">At which of the model's sizes.</param>
    public static TeacherFeatureCache Prepare(
        TrainedModel model, AugmentedViews views, TrainingContext context, long maximumBytes = DefaultMaximumBytes, int size = 0)
    {
        using var gradients = no_grad();
        var meanSquareLengths = new double[model.Scales.Count];
        var kept = BytesPerView(model, size) * views.Count <= maximumBytes ? new Tensor[views.Count][] : null;
        var count = kept is null ? Math.Min(views.Count, MeasuredViews) : views.Count;
        var phase = new ProgressPhase(context.Progress, "extracting teacher features", count);
        for (var i = 0; i < count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var features = model.TeacherFeatures(views.Batch([(int)((long)i * views.Count / count)], context.Device), size);
            for (var level = 0; level < features.Length; level++)
            {
                meanSquareLengths[level] += features[level].square().sum(1).mean().item<float>() / count;
            }

            if (kept is not null)
            {
                kept[i] = [.. features.Select(feature => feature.squeeze(0).to(float16).contiguous().DetachFromDisposeScope())];
            }

            phase.Step();
        }

        model.SetNormalizationEpsilons(meanSquareLengths, size);
        return new TeacherFeatureCache(model, views, context.Device, kept, size);
    }

    /// <summary>L2-normalised features [N,C_l,H_l,W_l] of some views, without gradients.</summary>
    public Tensor[] UnitVectors(IReadOnlyList<int> batch)
    {
        using var gradients = no_grad();
        if (this.kept is null)
        {
            var computed = this.model.TeacherUnitVectors(this.views.Batch(batch, this.device), this.size);
            return [.. computed.Select(level => level.contiguous())];
        }

        var levels = Enumerable.Range(0, this.model.Scales.Count);
        return this.model.NormalizeTeacher(
            [.. levels.Select(level => stack(batch.Select(view => this.kept[view][level])).to(float32))], this.size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feature in this.kept?.SelectMany(levels => levels) ?? [])
        {
            feature.Dispose();
        }
    }

    // In half precision.
    private static long BytesPerView(TrainedModel model, int size)
    {
        var (width, height) = model.Sizes[size];
        return 2 * model.Scales.Zip(model.Channels, (stride, channels) => (long)channels * (height / stride) * (width / stride)).Sum();
    }
}
