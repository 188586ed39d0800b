using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>The runs of the stress test of one set.</summary>
/// <param name="bench">Does the runs.</param>
/// <param name="teacher">The teacher.</param>
/// <param name="seed">Seed of choice and training.</param>
/// <param name="data">Folder of the set.</param>
/// <param name="bundles">Folder where bundles are kept.</param>
internal sealed class StressPlan(Bench bench, Teacher teacher, int seed, string data, string bundles)
{
    private readonly string set = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
    private readonly IReadOnlyList<TestImage> tests = PartFolder.TestImages(data);
    private readonly StressCases cases = new(PartFolder.TrainingImages(data), PartFolder.TestImages(data), seed);

    /// <summary>Lists the runs, the largest number of good images first: most others are compared with it.</summary>
    public IEnumerable<PlannedRun> Runs()
    {
        yield return this.GoodRun(this.cases.Largest);
        foreach (var change in PictureChange.All)
        {
            yield return this.WithData(StressCases.Change + change.Name, (folder, cancellationToken) =>
            {
                StressData.WriteChanged(this.tests, change, folder, cancellationToken);
                return (this.MaximumBundle(cancellationToken), folder, null);
            });
        }

        if (this.cases.Contaminants.Count > 0)
        {
            yield return this.WithData(this.cases.CleanName, (folder, cancellationToken) =>
            {
                StressData.CopyTests(this.cases.CleanTests, folder);
                return (this.MaximumBundle(cancellationToken), folder, null);
            });
            yield return this.WithData(this.cases.ContaminatedName, (folder, cancellationToken) =>
            {
                StressData.CopyTests(this.cases.CleanTests, folder);
                return this.Train("mixed", [.. this.cases.Good(this.cases.Largest), .. this.cases.Contaminants.Select(part => part.Path)], folder, cancellationToken);
            });
        }

        yield return this.WithData(this.cases.DuplicatesName, (folder, cancellationToken) =>
        {
            var images = StressData.WriteDuplicates(this.cases.Good(this.cases.Distinct), StressCases.Copies, seed, folder, cancellationToken);
            return this.Train("duplicates", images, data, cancellationToken);
        });
        foreach (var count in this.cases.GoodCounts.Append(this.cases.Distinct).Where(count => count != this.cases.Largest).Distinct().OrderDescending())
        {
            yield return this.GoodRun(count);
        }
    }

    private PlannedRun GoodRun(int count) =>
        this.WithData(StressCases.GoodName(count), (_, cancellationToken) => this.Train($"good{count}", this.cases.Good(count), data, cancellationToken));

    // The folder is there for the run and goes with it.
    private PlannedRun WithData(string name, Func<string, CancellationToken, CaseInput> prepare) =>
        new(new RunKey(name, this.set, seed, teacher.Digest, bench.Settings), cancellationToken =>
        {
            bench.Begin();
            var folder = Directory.CreateTempSubdirectory("multiad-stress-").FullName;
            try
            {
                var (bundle, tests, report) = prepare(folder, cancellationToken);
                return bench.Measure(name, this.set, seed, bundle, tests, report, cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    private CaseInput Train(string name, IReadOnlyList<string> images, string tests, CancellationToken cancellationToken)
    {
        var bundle = this.BundlePath(name);
        return new CaseInput(bundle, tests, bench.Train(teacher, bench.Options(seed), images, bundle, cancellationToken));
    }

    // The results may have come from another machine without the bundles.
    private string MaximumBundle(CancellationToken cancellationToken)
    {
        var name = $"good{this.cases.Largest}";
        var bundle = this.BundlePath(name);
        return File.Exists(bundle) ? bundle : this.Train(name, this.cases.Good(this.cases.Largest), data, cancellationToken).Bundle;
    }

    private string BundlePath(string name)
    {
        var settings = bench.Settings;
        return Path.Combine(bundles, $"{this.set}-{name}-seed{seed}-{settings.Size}{(settings.Steps is { } steps ? $"-{steps}steps" : string.Empty)}{(settings.MaximumMinutes is { } minutes ? $"-{minutes}min" : string.Empty)}-{teacher.Digest[..8]}.multiad");
    }
}
