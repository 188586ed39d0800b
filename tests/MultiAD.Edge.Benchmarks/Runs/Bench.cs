using System.Diagnostics;
using System.Reflection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer;
using MultiAD.Edge.Trainer.Evaluation;
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
    public TrainingReport Train(Teacher teacher, TrainingOptions options, IReadOnlyList<string> images, string bundle, CancellationToken cancellationToken) =>
        new TrainingPipeline(teacher, options, torch.CPU).Run(new BundleTarget(bundle, "benchmark", 1, TimeProvider.System.GetUtcNow()), images, progress, cancellationToken);

    /// <summary>Evaluates a bundle and ends the run.</summary>
    /// <param name="variant">What was trained or changed.</param>
    /// <param name="set">Name of the data set.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="bundle">File of the bundle.</param>
    /// <param name="data">Folder with the test part.</param>
    /// <param name="training">What the training gave; null where the bundle is from another run.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    public RunRecord Measure(string variant, string set, int seed, string bundle, string data, TrainingReport? training, CancellationToken cancellationToken)
    {
        var opened = BundleReader.Open(bundle);
        var watch = Stopwatch.StartNew();
        var report = BundleEvaluator.Run(
            opened,
            data,
            new ScoringOptions { Threads = threads },
            step => progress.Report(new WorkProgress("inspecting", step.Done, step.Total, double.NaN, step.Done / watch.Elapsed.TotalSeconds)),
            cancellationToken);
        var numbers = report.Overall;
        return new RunRecord
        {
            Variant = variant,
            Set = set,
            Seed = seed,
            Settings = settings,
            Teacher = opened.Manifest.Teacher.Name,
            TeacherDigest = opened.Manifest.Teacher.Digest,
            ImageAuroc = numbers.ImageAuroc,
            PixelAuroc = numbers.Pixels.Auroc,
            AuPro30 = numbers.Pixels.AuPro30,
            AuPro05 = numbers.Pixels.AuPro05,
            F1Max = numbers.F1Max,
            FalseRejectRate = numbers.AtLimit.FalseRejectRate,
            MissRate = numbers.AtLimit.MissRate,
            Good = numbers.Good,
            Defective = numbers.Defective,
            Training = opened.Manifest.TrainingSet.Images,
            HeldOut = opened.Manifest.TrainingSet.HeldOut,
            Minutes = training?.Elapsed.TotalMinutes,
            StudentTaken = training?.StudentTaken ?? false,
            RunMinutes = this.clock.Elapsed.TotalMinutes,
            MsPerImage = numbers.MsPerImage,
            BundleBytes = new FileInfo(bundle).Length,
            PeakMemoryMiB = ProcessMemory.PeakMebibytes(),
            Branches = training?.Weights,
            Aligned = training?.Aligned,
            Threads = threads,
            TrainerVersion = TrainerVersion.Text,
            Commit = Commit(),
            Finished = TimeProvider.System.GetUtcNow(),
        };
    }

    // The build writes VERSION+COMMIT where it finds the repository.
    private static string? Commit()
    {
        var version = typeof(TrainingPipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? null : version[(plus + 1)..];
    }
}
