using System.Diagnostics;
using System.Reflection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Pipeline;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;
using TorchSharp;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>Trains and evaluates in this process, and tells what it measured.</summary>
/// <param name="settings">Settings of all runs.</param>
/// <param name="threads">Threads of the arithmetic; 0 for one a core.</param>
/// <param name="progress">Told of every step.</param>
internal sealed class Bench(RunSettings settings, int threads, IProgress<WorkProgress> progress)
{
    private const double FalseRejectTarget = 0.01;

    private readonly Stopwatch clock = new();

    /// <summary>Settings of all runs.</summary>
    public RunSettings Settings => settings;

    /// <summary>The same with other settings.</summary>
    public Bench With(RunSettings other) => new(other, threads, progress);

    /// <summary>Options of a training with the settings.</summary>
    public TrainingOptions Options(int seed) => new()
    {
        Size = settings.Size,
        Steps = settings.Steps,
        MaximumTime = settings.MaximumMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Seed = seed,
        FalseRejectTarget = FalseRejectTarget,
    };

    /// <summary>Begins a run: its time and its peak memory count from here.</summary>
    public void Begin()
    {
        GC.Collect();
        try
        {
            // Sets the kernel's mark of the peak back to the present size.
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the whole process so far.
        }

        this.clock.Restart();
    }

    /// <summary>Trains and writes a bundle.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="options">How to train.</param>
    /// <param name="images">Good images.</param>
    /// <param name="bundle">File to write.</param>
    /// <param name="cancellationToken">Stops the training; then nothing is written.</param>
    public TrainingReport Train(
        Teacher teacher, TrainingOptions options, IReadOnlyList<string> images, string bundle, CancellationToken cancellationToken)
    {
        var target = new BundleTarget(bundle, "benchmark", 1, TimeProvider.System.GetUtcNow());
        return new TrainingPipeline(teacher, options, torch.CPU).Run(target, images, progress, cancellationToken);
    }

    /// <summary>Evaluates a bundle and ends the run.</summary>
    /// <param name="key">Which run it is.</param>
    /// <param name="input">The bundle and what it is measured on.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    public RunRecord Measure(RunKey key, CaseInput input, CancellationToken cancellationToken)
    {
        var bundle = BundleReader.Open(input.Bundle);
        var numbers = this.Evaluate(bundle, input.Tests, cancellationToken);
        return new RunRecord
        {
            Variant = key.Variant,
            Set = key.Set,
            Seed = key.Seed,
            Settings = settings,
            Teacher = bundle.Manifest.Teacher.Name,
            TeacherDigest = bundle.Manifest.Teacher.Digest,
            ImageAuroc = numbers.ImageAuroc,
            PixelAuroc = numbers.Pixels.Auroc,
            AuPro30 = numbers.Pixels.AuPro30,
            AuPro05 = numbers.Pixels.AuPro05,
            F1Max = numbers.F1Max,
            FalseRejectRate = numbers.AtLimit.FalseRejectRate,
            MissRate = numbers.AtLimit.MissRate,
            Good = numbers.Good,
            Defective = numbers.Defective,
            Training = bundle.Manifest.TrainingSet.Images,
            HeldOut = bundle.Manifest.TrainingSet.HeldOut,
            Minutes = input.Training?.Time.Elapsed.TotalMinutes,
            StudentTaken = input.Training?.Time.StudentFromCache ?? false,
            RunMinutes = this.clock.Elapsed.TotalMinutes,
            MsPerImage = numbers.MsPerImage,
            BundleBytes = new FileInfo(input.Bundle).Length,
            PeakMemoryMiB = ProcessMemory.PeakMebibytes(),
            Branches = input.Training?.Branches.Weights,
            Aligned = input.Training?.Branches.Aligned,
            Threads = threads,
            TrainerVersion = TrainerVersion.Text,
            Commit = Commit(),
            Finished = TimeProvider.System.GetUtcNow(),
        };
    }

    private EvaluationMetrics Evaluate(ModelBundle bundle, string tests, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        void Tell(EvaluationProgress step)
        {
            var speed = step.Done / watch.Elapsed.TotalSeconds;
            progress.Report(new WorkProgress("inspecting", step.Done, step.Total, double.NaN, speed));
        }

        return BundleEvaluator.Run(bundle, tests, new ScoringOptions { Threads = threads }, Tell, cancellationToken: cancellationToken).Overall;
    }

    // The build writes VERSION+COMMIT where it finds the repository.
    private static string? Commit()
    {
        var assembly = typeof(TrainingPipeline).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? null : version[(plus + 1)..];
    }
}
