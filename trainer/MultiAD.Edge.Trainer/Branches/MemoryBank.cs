using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Nearest neighbour branch (PatchCore, Roth et al., 2022): a bank of K patch features of good parts. A patch is the
/// teacher's directions at the two coarser levels, averaged over 3x3 cells, brought to unit length and joined on the finer of their grids; its
/// score is the Euclidean distance d to the nearest patch of the bank, as sqrt(d^2 + eps).
/// </summary>
internal sealed class MemoryBank : IMapBranch
{
    /// <summary>Patches in the bank unless told otherwise.</summary>
    public const int DefaultPatches = 1000;

    private const int Pool = 3;

    // Patches that the bank is chosen from; more cost time and change little.
    private const int MostCandidates = 60_000;

    // Dimensions of the random projection in which distances are compared while choosing (Johnson-Lindenstrauss).
    private const int ProjectedDimensions = 64;

    // The square of a small distance is a difference of large numbers; its root would make their rounding visible.
    private const double Epsilon = 1e-4;

    private readonly Tensor patches;
    private readonly Tensor squareLengths;

    private MemoryBank(Tensor patches, double priorWeight)
    {
        this.patches = patches;
        this.squareLengths = patches.square().sum(1).DetachFromDisposeScope();
        this.PriorWeight = priorWeight;
    }

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public int Level => 1;

    /// <inheritdoc/>
    public double PriorWeight { get; }

    /// <summary>Number of patches K.</summary>
    public long Patches => this.patches.shape[0];

    /// <summary>Chooses a bank by the greedy farthest-point rule among a random sample of the patches given.</summary>
    /// <param name="directions">Teacher directions of the good parts, one part at a time.</param>
    /// <param name="parts">Number of parts that <paramref name="directions"/> gives.</param>
    /// <param name="size">Patches to keep; all are kept where there are fewer.</param>
    /// <param name="priorWeight">Weight in the fusion.</param>
    /// <param name="seed">Seed of sample and projection.</param>
    /// <param name="cancellationToken">Stops between two parts and between two choices.</param>
    public static MemoryBank Build(IEnumerable<Tensor[]> directions, int parts, int size, double priorWeight, int seed, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var chance = new Random(seed);
        var perPart = (MostCandidates + parts - 1) / parts;
        var sampled = new List<Tensor>();
        foreach (var levels in directions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var patches = PatchesOf(levels);
            var all = patches.permute(0, 2, 3, 1).reshape(-1, patches.shape[1]);
            var rows = Enumerable.Range(0, (int)all.shape[0]).ToArray();
            chance.Shuffle(rows);
            sampled.Add(all.index_select(0, tensor(rows[..Math.Min(perPart, rows.Length)].Select(row => (long)row).ToArray()).to(all.device)).MoveToOuterDisposeScope());
        }

        var candidates = cat(sampled);
        return new MemoryBank(candidates.index_select(0, Choose(candidates, size, chance, cancellationToken)).DetachFromDisposeScope(), priorWeight);
    }

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features)
    {
        // |x - b|^2 = |x|^2 - 2 x b + |b|^2, and the product with the coarse half is taken on its own, smaller grid:
        // interpolating and multiplying may change places.
        var fine = Mean(features.Teacher[this.Level]);
        var coarse = Mean(features.Teacher[this.Level + 1]);
        long[] grid = [fine.shape[2], fine.shape[3]];
        var own = fine.square().sum(1, keepdim: true) + Enlarge(coarse, grid).square().sum(1, keepdim: true);
        var products = nn.functional.conv2d(fine, this.Kernel(0, fine.shape[1]), this.squareLengths)
            + Enlarge(nn.functional.conv2d(coarse, this.Kernel(fine.shape[1], this.patches.shape[1])), grid);
        return ((own + products.amin([1L], keepdim: true)).relu() + Epsilon).sqrt();
    }

    /// <inheritdoc/>
    public string Emit(GraphWriter graph, FeatureNames features)
    {
        var split = features.Channels[this.Level];
        var fine = Mean("fine", features.Teacher[this.Level]);
        var coarse = Mean("coarse", features.Teacher[this.Level + 1]);
        var enlarged = Enlarge(this.Name + "/coarse_enlarged", coarse, this.patches.shape[1] - split);
        var own = graph.Node("Add", this.Name + "/square_length", SquareLength(this.Name + "/fine_square", fine), SquareLength(this.Name + "/coarse_square", enlarged));
        var products = graph.Node(
            "Add",
            this.Name + "/products",
            graph.Convolution(this.Name + "/fine_bank", fine, Store(this.Kernel(0, split)), Store(this.squareLengths), 1, 0),
            Enlarge(
                this.Name + "/coarse_products",
                graph.Convolution(this.Name + "/coarse_bank", coarse, Store(this.Kernel(split, this.patches.shape[1])), null, 1, 0),
                this.Patches));
        var square = graph.Node("Add", this.Name + "/square_distance", own, graph.ReduceMin(this.Name + "/nearest", products, 1));
        var safe = graph.Node("Add", this.Name + "/safe_square", graph.Node("Relu", this.Name + "/not_negative", square), graph.Scalar(this.Name + "/epsilon", Epsilon));
        return graph.Node("Sqrt", this.Name + "/distance", safe);

        string Mean(string name, string value) =>
            AnomalyModel.EmitDirection(graph, $"{this.Name}/{name}", graph.AveragePool($"{this.Name}/{name}_mean", value, Pool, 1, Pool / 2), features.Epsilon);

        string SquareLength(string name, string value) => graph.ReduceSum(name + "_sum", graph.Node("Mul", name, value, value), 1);

        string Enlarge(string name, string value, long channels) =>
            graph.Resize(name, value, 1, channels, features.Rows[this.Level], features.Columns[this.Level]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.patches.Dispose();
        this.squareLengths.Dispose();
    }

    // [N,C_2 + C_3,H_2,W_2]
    private static Tensor PatchesOf(Tensor[] directions)
    {
        var fine = Mean(directions[1]);
        return cat([fine, Enlarge(Mean(directions[2]), [fine.shape[2], fine.shape[3]])], 1);
    }

    private static Tensor Enlarge(Tensor map, long[] grid) => nn.functional.interpolate(map, grid, mode: InterpolationMode.Bilinear, align_corners: false);

    private static StoredTensor Store(Tensor tensor) => new(tensor.shape, tensor.cpu().contiguous().data<float>().ToArray());

    private static Tensor Mean(Tensor map) => AnomalyModel.Direction(nn.functional.avg_pool2d(map, Pool, 1, Pool / 2, count_include_pad: false));

    private Tensor Kernel(long from, long to) => (this.patches.slice(1, from, to, 1) * -2).unsqueeze(-1).unsqueeze(-1);

    private static Tensor Choose(Tensor candidates, int size, Random chance, CancellationToken cancellationToken)
    {
        var count = candidates.shape[0];
        size = (int)Math.Min(size, count);
        using var scope = NewDisposeScope();
        var normal = new float[candidates.shape[1] * ProjectedDimensions];
        for (var i = 0; i < normal.Length; i++)
        {
            normal[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble()));
        }

        var projected = candidates.matmul(tensor(normal, candidates.shape[1], ProjectedDimensions).to(candidates.device));
        var lengths = projected.square().sum(1);
        var chosen = new long[size];
        chosen[0] = chance.NextInt64(count);
        var nearest = full(count, float.PositiveInfinity).to(candidates.device);
        for (var i = 1; i < size; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var last = projected[chosen[i - 1]];
            var closer = minimum(nearest, lengths + last.square().sum() - (2 * projected.mv(last))).MoveToOuterDisposeScope();
            nearest.Dispose();
            nearest = closer;
            chosen[i] = nearest.argmax().item<long>();
        }

        return tensor(chosen).to(candidates.device).MoveToOuterDisposeScope();
    }
}
