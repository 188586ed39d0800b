using MultiAD.Edge.Benchmarks.Runs;
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
    /// <param name="sets">The sets; the smallest is taken first.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="variants">Variants.</param>
    public IReadOnlyList<PlannedRun> Of(IReadOnlyList<SampledSet> sets, IReadOnlyList<int> seeds, IReadOnlyList<Variant> variants) =>
    [
        .. from seed in seeds
           from set in sets.OrderBy(set => set.Training.Count)
           from variant in variants
           select this.Plan(set, seed, variant),
    ];

    private PlannedRun Plan(SampledSet set, int seed, Variant variant)
    {
        var key = new RunKey(variant.Name, set.Name, seed, this.Teacher.Digest, this.Bench.Settings);
        return new PlannedRun(key, cancellationToken =>
        {
            this.Bench.Begin();
            var bundle = Path.Combine(this.Bundles, $"{set.Name}-{variant.Name}-seed{seed}.multiad");
            try
            {
                var options = this.Bench.Options(seed) with
                {
                    Method = variant.Method,
                    Components = variant.Components,
                    StudentFolder = this.Students,
                };
                var report = this.Bench.Train(this.Teacher, options, set.Training, bundle, cancellationToken);
                return this.Bench.Measure(key, new CaseInput(bundle, set.Tests, report), cancellationToken);
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
