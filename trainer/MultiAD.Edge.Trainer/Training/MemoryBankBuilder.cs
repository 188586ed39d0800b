using MultiAD.Edge.Trainer.Branches;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Builds a memory bank from good parts.</summary>
internal sealed class MemoryBankBuilder
{
    // Patches that the bank is chosen from. A rare good patch that was never looked at is a false alarm later: where it
    // was measured, a tenth of the patches cost up to six points of image AUROC against all of them.
    private const int MaximumCandidates = 600_000;

    // Dimensions in which distances are compared while choosing.
    private const int ProjectedDimensions = 64;

    private readonly Func<int, Tensor[]> teacherFeatures;
    private readonly int parts;
    private readonly TrainingContext context;

    /// <summary>Creates a builder.</summary>
    /// <param name="teacherFeatures">
    /// Gives the teacher's unit vectors of one good part, see <see cref="PartFeatures"/>; asked several times for each.
    /// </param>
    /// <param name="parts">Number of good parts.</param>
    /// <param name="context">Told after each part that was looked at and each patch that was chosen.</param>
    public MemoryBankBuilder(Func<int, Tensor[]> teacherFeatures, int parts, TrainingContext context)
    {
        this.teacherFeatures = teacherFeatures;
        this.parts = parts;
        this.context = context;
    }

    /// <summary>Name of the bank among the branches.</summary>
    public string Name { get; init; } = MemoryBank.DefaultName;

    /// <summary>Which of the model's input sizes the features have.</summary>
    public int Size { get; init; }

    /// <summary>The part that one of the looked-at views shows; the view itself unless told otherwise.</summary>
    public Func<int, int> PartOf { get; init; } = view => view;

    /// <summary>Builds a bank of the patches that k-center greedy selects.</summary>
    /// <param name="size">Patches to keep; all are kept where there are fewer.</param>
    /// <param name="dimensions">
    /// Dimensions of their subspace; null for all, as in PatchCore.
    /// </param>
    /// <param name="priorWeight">Weight in the fusion.</param>
    public MemoryBank Build(int size, int? dimensions, double priorWeight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var random = new Random(this.context.Seed);
        var sample = this.CollectPatches(random);
        var subspace = PrincipalSubspace.Fit(sample.Mean, sample.Covariance, dimensions);
        var coreset = CoresetSampler.Select(sample.Projected, size, random, this.context.Progress, this.context.Cancellation);
        var centers = this.ProjectCoreset(sample, [.. coreset.Order()], subspace);
        var squareLengths = centers.square().sum(1);
        return new MemoryBank(subspace, centers, squareLengths, priorWeight)
        {
            Name = this.Name,
            Size = this.Size,
            Owners = [.. coreset.Order().Select(patch => this.PartOf((int)(patch / sample.PerPart)))],
        };
    }

    private PatchSample CollectPatches(Random random)
    {
        using var scope = NewDisposeScope();
        var phase = new ProgressPhase(this.context.Progress, "collecting patches", this.parts);
        var rows = new long[this.parts][];
        var projected = new List<Tensor>();
        Tensor? projection = null, sum = null, squares = null;
        for (var part = 0; part < this.parts; part++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var patches = MemoryPatches.RowsOf(this.teacherFeatures(part));
            rows[part] = this.DrawRows((int)patches.shape[0], random);
            if (rows[part].Length < patches.shape[0])
            {
                patches = patches.index_select(0, tensor(rows[part]).to(patches.device));
            }

            projection ??= RandomProjection.Gaussian(patches.shape[1], ProjectedDimensions, random)
                .to(patches.device).MoveToOuterDisposeScope();
            projected.Add(patches.matmul(projection).MoveToOuterDisposeScope());
            sum = Add(sum, patches.sum([0L]));
            squares = Add(squares, patches.t().matmul(patches));
            phase.Step();
        }

        var count = (double)rows.Sum(part => part.Length);
        var mean = sum! / count;
        var covariance = (squares! / count) - outer(mean, mean);
        return new PatchSample(
            rows,
            cat(projected).MoveToOuterDisposeScope(),
            mean.to(ScalarType.Float32).MoveToOuterDisposeScope(),
            covariance.to(ScalarType.Float32).MoveToOuterDisposeScope());

        static Tensor Add(Tensor? total, Tensor value)
        {
            var precise = value.to(ScalarType.Float64);
            return (total is null ? precise : total + precise).MoveToOuterDisposeScope();
        }
    }

    // All cells of a part, or as many random ones as make the candidates of all parts.
    private long[] DrawRows(int cells, Random random)
    {
        var rows = Enumerable.Range(0, cells).Select(row => (long)row).ToArray();
        var wanted = (MaximumCandidates + this.parts - 1) / this.parts;
        if (wanted >= rows.Length)
        {
            return rows;
        }

        random.Shuffle(rows);
        return rows[..wanted];
    }

    // [K,D].
    private Tensor ProjectCoreset(PatchSample sample, long[] coreset, PrincipalSubspace subspace)
    {
        var centers = new List<Tensor>();
        foreach (var part in coreset.GroupBy(candidate => (int)(candidate / sample.PerPart)))
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            long[] rows = [.. part.Select(candidate => sample.Rows[part.Key][candidate % sample.PerPart])];
            centers.Add(subspace.Project(this.CenteredPatches(part.Key, rows, subspace)).MoveToOuterDisposeScope());
        }

        return cat(centers);
    }

    private Tensor CenteredPatches(int part, long[] rows, PrincipalSubspace subspace) =>
        MemoryPatches.RowsOf(this.teacherFeatures(part)).index_select(0, tensor(rows).to(subspace.Axes.device)) - subspace.Mean;
}
