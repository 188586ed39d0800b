using System.Diagnostics;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Nearest neighbour branch (PatchCore, Roth et al., 2022): a bank of K patch features of good parts. A patch is the
/// teacher's directions at the two coarser levels, each averaged over 3x3 cells, brought to the finer of their grids and to
/// unit length, and joined: a vector x. Its score is sqrt(d^2 + eps), d being its Euclidean distance to the nearest patch
/// of the bank. The bank's patches lie in the subspace of the first principal components of good patches, so that
/// comparing is cheap; what of x is outside of that subspace counts in full:
/// d^2 = |x - m|^2 + min_k (|c_k|^2 - b_k - 2 z c_k), with z and c_k the projections of x - m and of the bank's patches.
/// Where good patches are rare they lie far from the bank although they are good. Unless the bank is plain, each of its
/// patches therefore has an allowance b_k, from the mean square distance of the good patches nearest to it: half of what
/// its part in the subspace is above that of all good patches, and all of what its part outside of the subspace is.
/// </summary>
internal sealed class MemoryBank : IMapBranch
{
    /// <summary>Patches in the bank unless told otherwise.</summary>
    public const int DefaultPatches = 1536;

    /// <summary>Dimensions of the bank's subspace unless told otherwise; they hold nearly all of the variance of good patches.</summary>
    public const int DefaultDimensions = 96;

    private const int Pool = 3;

    // Patches that the bank is chosen from. A rare good patch that was never looked at is a false alarm later: where it
    // was measured, a tenth of the patches cost up to six points of image AUROC against all of them.
    private const int MaximumCandidates = 600_000;

    // Dimensions of the random projection in which distances are compared while choosing (Johnson-Lindenstrauss).
    private const int ProjectedDimensions = 64;

    // Patches that the allowances are measured with.
    private const int MaximumMeasured = 200_000;

    // Share of the mean square distance inside of the subspace that is allowed for: all of it would hide defects in rare
    // places. The part outside has no patch of the bank to be near to, and is allowed for in full.
    private const double Allowance = 0.5;

    // Good patches of the usual distance that are counted in with a bank patch's own, since many have only a few.
    private const double UsualPatches = 3;

    // A patch nearer than this inside of the subspace, squared, is the bank's own.
    private const double Same = 1e-5;

    // The square of a small distance is a difference of large numbers; its root would make their rounding visible.
    private const double Epsilon = 1e-4;

    private readonly Tensor mean;
    private readonly Tensor axes;
    private readonly Tensor centres;
    private readonly Tensor lengths;

    private MemoryBank(Tensor mean, Tensor axes, Tensor centres, Tensor lengths, double priorWeight)
    {
        this.mean = mean.DetachFromDisposeScope();
        this.axes = axes.DetachFromDisposeScope();
        this.centres = centres.DetachFromDisposeScope();
        this.lengths = lengths.DetachFromDisposeScope();
        this.PriorWeight = priorWeight;
    }

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public int Level => 1;

    /// <inheritdoc/>
    public double PriorWeight { get; }

    /// <summary>Number of patches K.</summary>
    public long Patches => this.centres.shape[0];

    /// <summary>Chooses a bank by the greedy farthest-point rule among the patches given, or very many of them.</summary>
    /// <param name="directions">Gives the teacher's directions of one good part, see <see cref="PartFeatures"/>; asked several times for each.</param>
    /// <param name="parts">Number of good parts.</param>
    /// <param name="size">Patches to keep; all are kept where there are fewer.</param>
    /// <param name="dimensions">Dimensions of their subspace; null for a plain bank as in PatchCore, with all dimensions and without allowances.</param>
    /// <param name="priorWeight">Weight in the fusion.</param>
    /// <param name="seed">Seed of sample and projection.</param>
    /// <param name="progress">Told after each part that was looked at and each patch that was chosen.</param>
    /// <param name="cancellationToken">Stops between two parts and between two choices.</param>
    public static MemoryBank Build(Func<int, Tensor[]> directions, int parts, int size, int? dimensions, double priorWeight, int seed, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var candidates = Look(directions, parts, random, progress, cancellationToken);
        var (_, vectors) = linalg.eigh(candidates.Covariance);

        // Ascending by variance; the last are the principal ones.
        var kept = Math.Min(dimensions ?? long.MaxValue, vectors.shape[1]);
        var axes = vectors.slice(1, vectors.shape[1] - kept, vectors.shape[1], 1).contiguous();
        var chosen = Choose(candidates.Projected, size, random, progress, cancellationToken).Order().ToArray();
        var centres = new List<Tensor>();
        foreach (var part in chosen.GroupBy(candidate => candidate / candidates.PerPart))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var rows = part.Select(candidate => candidates.Rows[(int)part.Key][candidate % candidates.PerPart]).ToArray();
            var patches = RowsOf(directions((int)part.Key)).index_select(0, tensor(rows).to(axes.device));
            centres.Add((patches - candidates.Mean).matmul(axes).MoveToOuterDisposeScope());
        }

        var bank = cat(centres);
        var lengths = bank.square().sum(1);
        if (dimensions is not null)
        {
            lengths -= Allowances(directions, candidates, axes, bank, cancellationToken);
        }

        return new MemoryBank(candidates.Mean, axes, bank, lengths, priorWeight);
    }

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features)
    {
        var centred = PatchesOf(features.Teacher) - this.mean.view(1, -1, 1, 1);
        var projected = nn.functional.conv2d(centred, this.axes.t().unsqueeze(-1).unsqueeze(-1));
        var nearest = nn.functional.conv2d(projected, (this.centres * -2).unsqueeze(-1).unsqueeze(-1), this.lengths).amin([1L], keepdim: true);
        return ((centred.square().sum(1, keepdim: true) + nearest).relu() + Epsilon).sqrt();
    }

    /// <inheritdoc/>
    public string Emit(GraphWriter graph, FeatureNames features)
    {
        var (rows, columns) = (features.Rows[this.Level], features.Columns[this.Level]);
        var coarseChannels = features.Channels[this.Level + 1];
        var channels = (int)this.mean.shape[0];
        var fine = Direction("fine", Mean("fine_mean", this.Level), features.Channels[this.Level]);
        var coarse = Direction("coarse", graph.Resize(this.Name + "/coarse_enlarged", Mean("coarse_mean", this.Level + 1), 1, coarseChannels, rows, columns), coarseChannels);
        var patches = graph.Concat(this.Name + "/patches", 1, fine, coarse);
        var centred = graph.Node("Sub", this.Name + "/centred", patches, graph.Constant(this.Name + "/mean", TensorData.Of(this.mean.view(1, -1, 1, 1))));
        var own = graph.SumChannels(this.Name + "/square_length", graph.Node("Mul", this.Name + "/square", centred, centred), channels);
        var projected = graph.Convolution(this.Name + "/projected", centred, TensorData.Of(this.axes.t().unsqueeze(-1).unsqueeze(-1)), null, 1, 0);
        var perCell = graph.Transpose(this.Name + "/cells", graph.Reshape(this.Name + "/dimensions", projected, this.axes.shape[1], rows * columns));
        var products = graph.Node("MatMul", this.Name + "/products", perCell, graph.Constant(this.Name + "/bank", TensorData.Of((this.centres * -2).t())));
        var distances = graph.Node("Add", this.Name + "/distances", products, graph.Constant(this.Name + "/bank_lengths", TensorData.Of(this.lengths)));
        var nearest = graph.Reshape(this.Name + "/nearest", graph.ReduceMin(this.Name + "/least", distances, 1), 1, 1, rows, columns);
        var square = graph.Node("Relu", this.Name + "/not_negative", graph.Node("Add", this.Name + "/square_distance", own, nearest));
        return graph.Node("Sqrt", this.Name + "/distance", graph.Node("Add", this.Name + "/safe_square", square, graph.Scalar(this.Name + "/epsilon", Epsilon)));

        string Mean(string name, int level) => graph.AveragePool($"{this.Name}/{name}", features.Teacher[level], Pool, 1, Pool / 2);

        string Direction(string name, string value, int count) => UnitVectors.Export(graph, $"{this.Name}/{name}", value, count, features.Epsilon);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.mean.Dispose();
        this.axes.Dispose();
        this.centres.Dispose();
        this.lengths.Dispose();
    }

    // [N,C_2 + C_3,H_2,W_2]; both halves have unit length.
    private static Tensor PatchesOf(Tensor[] directions)
    {
        var fine = Mean(directions[1]);
        var coarse = nn.functional.interpolate(Mean(directions[2]), [fine.shape[2], fine.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        return cat([UnitVectors.Of(fine), UnitVectors.Of(coarse)], 1);
    }

    private static Tensor Mean(Tensor map) => nn.functional.avg_pool2d(map, Pool, 1, Pool / 2, count_include_pad: false);

    // [N H_2 W_2, C_2 + C_3].
    private static Tensor RowsOf(Tensor[] directions)
    {
        var patches = PatchesOf(directions);
        return patches.permute(0, 2, 3, 1).reshape(-1, patches.shape[1]);
    }

    private static Candidates Look(Func<int, Tensor[]> directions, int parts, Random random, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        var rows = new long[parts][];
        var projected = new List<Tensor>();
        Tensor? projection = null, sum = null, squares = null;
        for (var part = 0; part < parts; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var all = RowsOf(directions(part));
            var numbers = Enumerable.Range(0, (int)all.shape[0]).Select(row => (long)row).ToArray();
            var wanted = (MaximumCandidates + parts - 1) / parts;
            if (wanted < numbers.Length)
            {
                random.Shuffle(numbers);
                numbers = numbers[..wanted];
                all = all.index_select(0, tensor(numbers).to(all.device));
            }

            rows[part] = numbers;
            projection ??= Normal(all.shape[1], random).to(all.device).MoveToOuterDisposeScope();
            projected.Add(all.matmul(projection).MoveToOuterDisposeScope());
            sum = Add(sum, all.sum([0L]));
            squares = Add(squares, all.t().matmul(all));
            progress.Report(new WorkProgress("remembering", part + 1, parts, double.NaN, (part + 1) / clock.Elapsed.TotalSeconds));
        }

        var count = (double)rows.Sum(part => part.Length);
        var mean = sum! / count;
        var covariance = (squares! / count) - outer(mean, mean);
        return new Candidates(
            rows,
            cat(projected).MoveToOuterDisposeScope(),
            mean.to(ScalarType.Float32).MoveToOuterDisposeScope(),
            covariance.to(ScalarType.Float32).MoveToOuterDisposeScope());

        static Tensor Add(Tensor? total, Tensor part)
        {
            var value = part.to(ScalarType.Float64);
            return (total is null ? value : total + value).MoveToOuterDisposeScope();
        }
    }

    // [K].
    private static Tensor Allowances(Func<int, Tensor[]> directions, Candidates candidates, Tensor axes, Tensor bank, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var lengths = bank.square().sum(1);
        var count = zeros_like(lengths);
        var sum = zeros_like(lengths);
        var step = Math.Max(1, candidates.Projected.shape[0] / MaximumMeasured);
        for (var part = 0; part < candidates.Rows.Length; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            long[] rows = [.. candidates.Rows[part].Where((_, at) => at % step == part % step)];
            var centred = RowsOf(directions(part)).index_select(0, tensor(rows).to(axes.device)) - candidates.Mean;
            var projected = centred.matmul(axes);
            var (nearest, own) = (lengths - (2 * projected.matmul(bank.t()))).min(1);
            var lengthInside = projected.square().sum(1);
            var inside = (nearest + lengthInside).relu();
            var allowed = (inside * Allowance) + (centred.square().sum(1) - lengthInside).relu();
            var others = inside.gt(Same).to(inside.dtype);
            count.index_add_(0, own, others, 1);
            sum.index_add_(0, own, allowed * others, 1);
        }

        var all = count.sum().clamp_min(1);
        var usual = sum.sum() / all;
        return (((sum + (UsualPatches * usual)) / (count + UsualPatches)) - usual).MoveToOuterDisposeScope();
    }

    private static Tensor Normal(long dimensions, Random random)
    {
        var normal = new float[dimensions * ProjectedDimensions];
        for (var i = 0; i < normal.Length; i++)
        {
            normal[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return tensor(normal, dimensions, ProjectedDimensions);
    }

    // Of points [N,D] those that lie farthest from the ones before them.
    private static long[] Choose(Tensor points, int size, Random random, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var count = points.shape[0];
        size = (int)Math.Min(size, count);
        using var scope = NewDisposeScope();
        var lengths = points.square().sum(1);
        var chosen = new long[size];
        chosen[0] = random.NextInt64(count);
        var nearest = full(count, float.PositiveInfinity).to(points.device);
        for (var i = 1; i < size; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var last = points[chosen[i - 1]];
            var closer = minimum(nearest, lengths + last.square().sum() - (2 * points.mv(last))).MoveToOuterDisposeScope();
            nearest.Dispose();
            nearest = closer;
            chosen[i] = nearest.argmax().item<long>();
            progress.Report(new WorkProgress("choosing", i + 1, size, double.NaN, double.NaN));
        }

        return chosen;
    }

    /// <summary>Patches that a bank is chosen from.</summary>
    /// <param name="Rows">For each part which of its cells.</param>
    /// <param name="Projected">A random projection of the patches [N,64], part after part.</param>
    /// <param name="Mean">Their mean [C].</param>
    /// <param name="Covariance">Their covariance [C,C].</param>
    private sealed record Candidates(long[][] Rows, Tensor Projected, Tensor Mean, Tensor Covariance)
    {
        // All parts have as many cells, and give as many patches.
        public int PerPart => this.Rows[0].Length;
    }
}
