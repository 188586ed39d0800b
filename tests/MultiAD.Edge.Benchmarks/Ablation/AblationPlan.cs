using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>
/// Which runs an ablation has: seed by seed, in it set by set, in it variant by variant, so that what is done early is useful.
/// </summary>
internal sealed record AblationPlan
{
    /// <summary>Does the runs.</summary>
    public required Bench Bench { get; init; }

    /// <summary>The teacher of all variants.</summary>
    public required Teacher Teacher { get; init; }

    /// <summary>Folder where students are shared between variants.</summary>
    public required string Students { get; init; }

    /// <summary>Folder for bundles; it is there.</summary>
    public required string Bundles { get; init; }

    /// <summary>Whether bundles stay there after their run.</summary>
    public required bool KeepsBundles { get; init; }

    /// <summary>Lists the runs.</summary>
    /// <param name="root">Folder of the sets.</param>
    /// <param name="sets">Names of the sets; the smallest is taken first.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="variants">Variants.</param>
    /// <exception cref="DataFolderException">A set is not as expected.</exception>
    public IReadOnlyList<PlannedRun> Of(string root, IEnumerable<string> sets, IReadOnlyList<int> seeds, IReadOnlyList<Variant> variants)
    {
        var folders = sets
            .Select(set => (Name: set, Path: Path.Combine(root, set)))
            .Select(set => (set.Name, set.Path, Images: PartFolder.TrainingImages(set.Path), Tests: PartFolder.TestImages(set.Path).Count))
            .OrderBy(set => set.Images.Count + set.Tests)
            .ToArray();
        return
        [
            .. from seed in seeds
               from set in folders
               from variant in variants
               select this.Plan(set.Name, set.Path, set.Images, seed, variant),
        ];
    }

    private PlannedRun Plan(string set, string data, IReadOnlyList<string> images, int seed, Variant variant)
    {
        var key = new RunKey(variant.Name, set, seed, this.Teacher.Digest, this.Bench.Settings);
        return new PlannedRun(key, cancellationToken =>
        {
            this.Bench.Begin();
            var bundle = Path.Combine(this.Bundles, $"{set}-{variant.Name}-seed{seed}.multiad");
            try
            {
                var options = this.Bench.Options(seed) with
                {
                    Method = variant.Method,
                    Components = variant.Components,
                    StudentFolder = this.Students,
                };
                var report = this.Bench.Train(this.Teacher, options, images, bundle, cancellationToken);
                return this.Bench.Measure(key, new CaseInput(bundle, data, report), cancellationToken);
            }
            finally
            {
                if (!this.KeepsBundles)
                {
                    File.Delete(bundle);
                }
            }
        });
    }
}
