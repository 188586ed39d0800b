using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>The runs of the stress test of one set.</summary>
internal sealed class StressPlan
{
    private readonly Bench bench;
    private readonly Teacher teacher;
    private readonly int seed;
    private readonly string data;
    private readonly string bundles;
    private readonly string set;
    private readonly IReadOnlyList<TestImage> tests;
    private readonly StressCases cases;

    /// <summary>Chooses the images of all runs.</summary>
    /// <param name="bench">Does the runs.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="seed">Seed of choice and training.</param>
    /// <param name="data">Folder of the set.</param>
    /// <param name="bundles">Folder where bundles are kept.</param>
    /// <exception cref="DataFolderException">The set is not as expected.</exception>
    public StressPlan(Bench bench, Teacher teacher, int seed, string data, string bundles)
    {
        this.bench = bench;
        this.teacher = teacher;
        this.seed = seed;
        this.data = data;
        this.bundles = bundles;
        this.set = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
        this.tests = PartFolder.TestImages(data);
        this.cases = new StressCases(PartFolder.TrainingImages(data), this.tests, seed);
    }

    /// <summary>Lists the runs, the largest number of good images first: most others are compared with it.</summary>
    public IEnumerable<PlannedRun> Runs()
    {
        yield return this.GoodRun(this.cases.Largest);
        foreach (var change in PictureChange.All)
        {
            yield return this.WithData(StressCases.Change + change.Name, (folder, cancellationToken) =>
            {
                StressData.WriteChanged(this.tests, change, folder, cancellationToken);
                return new CaseInput(this.LargestBundle(cancellationToken), folder, null);
            });
        }

        if (this.cases.Contaminants.Count > 0)
        {
            yield return this.WithData(this.cases.CleanName, (folder, cancellationToken) =>
            {
                SampledSet.LinkTests(this.cases.CleanTests, folder);
                return new CaseInput(this.LargestBundle(cancellationToken), folder, null);
            });
            yield return this.WithData(this.cases.ContaminatedName, (folder, cancellationToken) =>
            {
                SampledSet.LinkTests(this.cases.CleanTests, folder);
                string[] images = [.. this.cases.Good(this.cases.Largest), .. this.cases.Contaminants.Select(part => part.Path)];
                return this.Train("mixed", images, folder, cancellationToken);
            });
        }

        foreach (var count in this.cases.GoodCounts.Where(count => count != this.cases.Largest).OrderDescending())
        {
            yield return this.GoodRun(count);
        }
    }

    private PlannedRun GoodRun(int count) => this.WithData(
        StressCases.GoodName(count),
        (_, cancellationToken) => this.Train($"good{count}", this.cases.Good(count), this.data, cancellationToken));

    // The folder is there for the run and goes with it.
    private PlannedRun WithData(string name, Func<string, CancellationToken, CaseInput> prepare)
    {
        var key = new RunKey(name, this.set, this.seed, this.teacher.Digest, this.bench.Settings);
        return new PlannedRun(key, cancellationToken =>
        {
            this.bench.Begin();
            var folder = Directory.CreateTempSubdirectory("multiad-stress-").FullName;
            try
            {
                return this.bench.Measure(key, prepare(folder, cancellationToken), cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
    }

    private CaseInput Train(string name, IReadOnlyList<string> images, string tests, CancellationToken cancellationToken)
    {
        var bundle = this.BundlePath(name);
        var report = this.bench.Train(this.teacher, this.bench.Options(this.seed), images, bundle, cancellationToken);
        return new CaseInput(bundle, tests, report);
    }

    // The results may have come from another machine without the bundles.
    private string LargestBundle(CancellationToken cancellationToken)
    {
        var name = $"good{this.cases.Largest}";
        var bundle = this.BundlePath(name);
        return File.Exists(bundle)
            ? bundle
            : this.Train(name, this.cases.Good(this.cases.Largest), this.data, cancellationToken).Bundle;
    }

    private string BundlePath(string name)
    {
        var settings = this.bench.Settings;
        var steps = settings.Steps is { } count ? $"-{count}steps" : string.Empty;
        var time = settings.MaximumMinutes is { } minutes ? $"-{minutes}min" : string.Empty;
        var digest = this.teacher.Digest[..8];
        return Path.Combine(this.bundles, $"{this.set}-{name}-seed{this.seed}-{settings.Size}{steps}{time}-{digest}.multiad");
    }
}
