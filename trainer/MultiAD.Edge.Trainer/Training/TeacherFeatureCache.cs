using System.Diagnostics;
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
    private const long CacheBytes = 2L << 30;

    // Views that the teacher's gains rest on where its features are not kept.
    private const int MeasuredViews = 256;

    private readonly TrainedModel model;
    private readonly AugmentedViews views;
    private readonly Device device;
    private readonly Tensor[][]? cached;

    private TeacherFeatureCache(TrainedModel model, AugmentedViews views, Device device, Tensor[][]? cached)
    {
        this.model = model;
        this.views = views;
        this.device = device;
        this.cached = cached;
    }

    /// <summary>Runs the teacher over the views, and sets the model's teacher gains by what it finds.</summary>
    public static TeacherFeatureCache Prepare(TrainedModel model, AugmentedViews views, Device device, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        var lengths = new double[model.Scales.Count];
        var perView = 2L * model.Scales.Zip(model.Channels, (stride, channels) => (long)channels * (model.Height / stride) * (model.Width / stride)).Sum();
        var cached = perView * views.Count <= CacheBytes ? new Tensor[views.Count][] : null;
        var count = cached is null ? Math.Min(views.Count, MeasuredViews) : views.Count;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var features = model.TeacherFeatures(views.Batch([(int)((long)i * views.Count / count)], device));
            for (var level = 0; level < features.Length; level++)
            {
                lengths[level] += features[level].square().sum(1).mean().item<float>() / count;
            }

            if (cached is not null)
            {
                cached[i] = [.. features.Select(feature => feature.squeeze(0).to(float16).DetachFromDisposeScope())];
            }

            progress.Report(new WorkProgress("teacher", i + 1, count, double.NaN, (i + 1) / clock.Elapsed.TotalSeconds));
        }

        model.ScaleTeacher(lengths);
        return new TeacherFeatureCache(model, views, device, cached);
    }

    /// <summary>Unit vectors [N,C_l,H_l,W_l] of some views.</summary>
    public Tensor[] Directions(IReadOnlyList<int> batch)
    {
        using var gradients = no_grad();
        return this.cached is null
            ? this.model.TeacherDirections(this.views.Batch(batch, this.device))
            : this.model.DirectionsOf([.. Enumerable.Range(0, this.cached[0].Length).Select(level => stack(batch.Select(view => this.cached[view][level])).to(float32))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feature in this.cached?.SelectMany(levels => levels) ?? [])
        {
            feature.Dispose();
        }
    }
}
