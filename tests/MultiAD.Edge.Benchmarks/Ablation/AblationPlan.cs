using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>
/// Which runs an ablation has: seed by seed, in it set by set, in it variant by variant, so that what is done early is useful.
/// </summary>
/// <param name="bench">Does the runs.</param>
/// <param name="teacher">The usual teacher.</param>
/// <param name="baseline">The baseline's teacher.</param>
/// <param name="studentFolder">Where students are shared between variants.</param>
/// <param name="bundles">Folder for bundles.</param>
/// <param name="keepBundles">Whether bundles stay there after their run.</param>
internal sealed class AblationPlan(Bench bench, Teacher teacher, Teacher baseline, string studentFolder, string bundles, bool keepBundles)
{
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
        var network = variant.UsesBaselineTeacher ? baseline : teacher;
        return new PlannedRun(new RunKey(variant.Name, set, seed, network.Digest, bench.Settings), cancellationToken =>
        {
            bench.Begin();
            var bundle = Path.Combine(bundles, $"{set}-{variant.Name}-seed{seed}.multiad");
            try
            {
                var options = bench.Options(seed) with
                {
                    Method = variant.Method,
                    Components = variant.Components,
                    StudentFolder = studentFolder,
                };
                var report = bench.Train(network, options, images, bundle, cancellationToken);
                return bench.Measure(variant.Name, set, seed, bundle, data, report, cancellationToken);
            }
            finally
            {
                if (!keepBundles)
                {
                    File.Delete(bundle);
                }
            }
        });
    }
}
