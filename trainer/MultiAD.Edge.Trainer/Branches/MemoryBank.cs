using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Nearest neighbour branch (PatchCore, Roth et al., 2022): a bank of K patch features of good parts. A patch is the
/// teacher's directions at the two coarser levels, each averaged over 3x3 cells, brought to the finer of their grids and to
/// unit length, and joined; its score is the Euclidean distance d to the nearest patch of the bank, as sqrt(d^2 + eps).
/// </summary>
internal sealed class MemoryBank : IMapBranch
{
    /// <summary>Patches in the bank unless told otherwise.</summary>
    public const int DefaultPatches = 768;

    private const int Pool = 3;

    // Squared distance of two patches x and b whose halves have unit length: |x|^2 + |b|^2 - 2 x b = 4 - 2 x b.
    private const double MostDistant = 4;

    // Patches that the bank is chosen from; more cost time and change little.
    private const int MostCandidates = 60_000;

    // Dimensions of the random projection in which distances are compared while choosing (Johnson-Lindenstrauss).
    private const int ProjectedDimensions = 64;

    // The square of a small distance is a difference of large numbers; its root would make their rounding visible.
    private const double Epsilon = 1e-4;

    private readonly Tensor patches;

    private MemoryBank(Tensor patches, double priorWeight)
    {
        this.patches = patches;
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
        var likeness = nn.functional.conv2d(PatchesOf(features.Teacher), this.patches.unsqueeze(-1).unsqueeze(-1)).amax([1L], keepdim: true);
        return (((likeness * -2) + MostDistant).relu() + Epsilon).sqrt();
    }

    /// <inheritdoc/>
    public string Emit(GraphWriter graph, FeatureNames features)
    {
        var (rows, columns) = (features.Rows[this.Level], features.Columns[this.Level]);
        var coarseChannels = features.Channels[this.Level + 1];
        var fine = Direction("fine", Mean("fine_mean", this.Level), features.Channels[this.Level]);
        var coarse = Direction("coarse", graph.Resize(this.Name + "/coarse_enlarged", Mean("coarse_mean", this.Level + 1), 1, coarseChannels, rows, columns), coarseChannels);
        var joined = graph.Reshape(this.Name + "/joined", graph.Concat(this.Name + "/patches", 1, fine, coarse), this.patches.shape[1], rows * columns);
        using var bank = this.patches.t().cpu().contiguous();
        var products = graph.Node(
            "MatMul",
            this.Name + "/products",
            graph.Transpose(this.Name + "/rows", joined),
            graph.Constant(this.Name + "/bank", new StoredTensor(bank.shape, bank.data<float>().ToArray())));
        var likeness = graph.Reshape(this.Name + "/likeness", graph.ReduceMax(this.Name + "/nearest", products, 1), 1, 1, rows, columns);
        var square = graph.Node(
            "Add",
            this.Name + "/square_distance",
            graph.Node("Mul", this.Name + "/twice", likeness, graph.Scalar(this.Name + "/minus_two", -2)),
            graph.Scalar(this.Name + "/most", MostDistant));
        var safe = graph.Node("Add", this.Name + "/safe_square", graph.Node("Relu", this.Name + "/not_negative", square), graph.Scalar(this.Name + "/epsilon", Epsilon));
        return graph.Node("Sqrt", this.Name + "/distance", safe);

        string Mean(string name, int level) => graph.AveragePool($"{this.Name}/{name}", features.Teacher[level], Pool, 1, Pool / 2);

        string Direction(string name, string value, int channels) => AnomalyModel.EmitDirection(graph, $"{this.Name}/{name}", value, channels, features.Epsilon);
    }

    /// <inheritdoc/>
    public void Dispose() => this.patches.Dispose();

    // [N,C_2 + C_3,H_2,W_2]; both halves have unit length.
    private static Tensor PatchesOf(Tensor[] directions)
    {
        var fine = Mean(directions[1]);
        var coarse = nn.functional.interpolate(Mean(directions[2]), [fine.shape[2], fine.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        return cat([AnomalyModel.Direction(fine), AnomalyModel.Direction(coarse)], 1);
    }

    private static Tensor Mean(Tensor map) => nn.functional.avg_pool2d(map, Pool, 1, Pool / 2, count_include_pad: false);

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
