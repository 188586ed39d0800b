using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Nearest neighbour branch (PatchCore, Roth et al., 2022): a bank of K patches of good parts, see
/// <see cref="MemoryPatches"/>. A patch x scores sqrt(d^2 + eps), d being its Euclidean distance to the nearest patch of the
/// bank. The bank's patches lie in the subspace of the first principal components of good patches, so that comparing is
/// cheap; what of x is outside of that subspace counts in full:
/// d^2 = |x - m|^2 + min_k (|c_k|^2 - 2 z c_k), with z and c_k the projections of x - m and of the bank's patches.
/// </summary>
internal sealed class MemoryBank : IMapBranch
{
    /// <summary>Name of the branch where there is one memory.</summary>
    public const string DefaultName = "memory";

    /// <summary>Patches in the bank unless told otherwise.</summary>
    public const int DefaultPatches = 3072;

    /// <summary>Patches in a plain bank with all dimensions, which costs as much.</summary>
    public const int PlainPatches = 1536;

    /// <summary>Dimensions of the bank's subspace unless told otherwise; they hold nearly all of the variance of good patches.</summary>
    public const int DefaultDimensions = 192;

    // The square of a small distance is a difference of large numbers; its root would make their rounding visible.
    private const double Epsilon = 1e-4;

    // Square distance that no patch of unit vectors reaches.
    private const float OutOfReach = 1e6f;

    private readonly PrincipalSubspace subspace;
    private readonly Tensor centers;
    private readonly Tensor squareLengths;

    /// <summary>Takes over what the bank knows.</summary>
    /// <param name="subspace">The bank's subspace of the patches.</param>
    /// <param name="centers">The bank's patches in the subspace, c_k [K,D].</param>
    /// <param name="squareLengths">|c_k|^2 [K].</param>
    /// <param name="priorWeight">Weight in the fusion.</param>
    public MemoryBank(PrincipalSubspace subspace, Tensor centers, Tensor squareLengths, double priorWeight)
    {
        this.subspace = new PrincipalSubspace(subspace.Mean.DetachFromDisposeScope(), subspace.Axes.DetachFromDisposeScope());
        this.centers = centers.DetachFromDisposeScope();
        this.squareLengths = squareLengths.DetachFromDisposeScope();
        this.PriorWeight = priorWeight;
    }

    /// <inheritdoc/>
    public string Name { get; init; } = DefaultName;

    /// <inheritdoc/>
    public int Size { get; init; }

    /// <inheritdoc/>
    public int Level => MemoryPatches.GridLevel;

    /// <inheritdoc/>
    public double PriorWeight { get; }

    /// <summary>The good part that each patch is from, by which <see cref="MapWithout"/> leaves one out; empty where nobody asks.</summary>
    public IReadOnlyList<int> Owners { get; init; } = [];

    /// <summary>Number of patches K.</summary>
    public long Patches => this.centers.shape[0];

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features) => this.DistanceTo(features, this.squareLengths);

    /// <inheritdoc/>
    public Tensor MapWithout(PartFeatures features, int part)
    {
        var far = this.Owners.Select(owner => owner == part ? OutOfReach : 0).ToArray();
        return this.DistanceTo(features, far.Contains(0) ? this.squareLengths + tensor(far).to(this.squareLengths.device) : this.squareLengths);
    }

    /// <inheritdoc/>
    public string Export(GraphWriter graph, FeatureNames features)
    {
        var (rows, columns) = (features.Rows[this.Level], features.Columns[this.Level]);
        var patches = MemoryPatches.Export(graph, this.Name, features);
        var mean = graph.Constant(this.Name + "/mean", TensorData.Of(this.subspace.Mean.view(1, -1, 1, 1)));
        var centered = graph.Node("Sub", this.Name + "/centered", patches, mean);
        var square = graph.Node("Mul", this.Name + "/square", centered, centered);
        var own = graph.SumChannels(this.Name + "/square_length", square, (int)this.subspace.Mean.shape[0]);
        var axes = TensorData.Of(this.subspace.Axes.t().unsqueeze(-1).unsqueeze(-1));
        var projected = graph.Convolution(this.Name + "/projected", centered, axes, null, 1, 0);
        var flat = graph.Reshape(this.Name + "/dimensions", projected, this.subspace.Dimensions, rows * columns);
        var bank = graph.Constant(this.Name + "/bank", TensorData.Of((this.centers * -2).t()));
        var products = graph.Node("MatMul", this.Name + "/products", graph.Transpose(this.Name + "/cells", flat), bank);
        var lengths = graph.Constant(this.Name + "/bank_lengths", TensorData.Of(this.squareLengths));
        var distances = graph.Node("Add", this.Name + "/distances", products, lengths);
        var nearest = graph.Reshape(this.Name + "/nearest", graph.ReduceMin(this.Name + "/minimum", distances, 1), 1, 1, rows, columns);
        var sum = graph.Node("Relu", this.Name + "/not_negative", graph.Node("Add", this.Name + "/square_distance", own, nearest));
        var safe = graph.Node("Add", this.Name + "/safe_square", sum, graph.Scalar(this.Name + "/epsilon", Epsilon));
        return graph.Node("Sqrt", this.Name + "/distance", safe);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.subspace.Dispose();
        this.centers.Dispose();
        this.squareLengths.Dispose();
    }

    private Tensor DistanceTo(PartFeatures features, Tensor squares)
    {
        var centered = MemoryPatches.Of(features.Teacher) - this.subspace.Mean.view(1, -1, 1, 1);
        var projected = nn.functional.conv2d(centered, this.subspace.Axes.t().unsqueeze(-1).unsqueeze(-1));
        var distances = nn.functional.conv2d(projected, (this.centers * -2).unsqueeze(-1).unsqueeze(-1), squares);
        var nearest = distances.amin([1L], keepdim: true);
        return ((centered.square().sum(1, keepdim: true) + nearest).relu() + Epsilon).sqrt();
    }
}
