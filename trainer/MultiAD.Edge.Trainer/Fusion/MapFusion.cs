using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>
/// Joins the branches' maps into one: each is scaled, brought to the finest level's grid, added, smoothed by a Gaussian
/// and enlarged to the input. The score is the largest value.
/// </summary>
internal sealed class MapFusion : IDisposable
{
    private const int GaussianRadius = 3;

    // In cells of the finest level, 4 pixels each.
    private const double GaussianSigma = 1.0;

    private readonly int width;
    private readonly int height;
    private readonly int rows;
    private readonly int columns;
    private readonly Tensor kernel;
    private readonly Tensor border;

    /// <summary>Creates the fusion for one input size.</summary>
    /// <param name="width">Input width in pixels.</param>
    /// <param name="height">Input height in pixels.</param>
    /// <param name="stride">Pixels per cell of the finest level.</param>
    public MapFusion(int width, int height, int stride)
    {
        this.width = width;
        this.height = height;
        this.rows = height / stride;
        this.columns = width / stride;
        using var scope = NewDisposeScope();
        var line = arange(-GaussianRadius, GaussianRadius + 1).to(float32).square().mul(-0.5 / (GaussianSigma * GaussianSigma)).exp();
        line /= line.sum();
        var side = (2 * GaussianRadius) + 1;
        this.kernel = (line.view(side, 1) * line.view(1, side)).view(1, 1, side, side).DetachFromDisposeScope();

        // Zero padding darkens the border; dividing by the kernel's weight inside the image undoes that with plain operators.
        var inside = nn.functional.conv2d(ones(1, 1, this.rows, this.columns), this.kernel, padding: [GaussianRadius, GaussianRadius]);
        this.border = (1 / inside).DetachFromDisposeScope();
    }

    /// <summary>Rows of cells of the fused map before it is enlarged.</summary>
    public int Rows => this.rows;

    /// <summary>Columns of cells of the fused map before it is enlarged.</summary>
    public int Columns => this.columns;

    /// <summary>
    /// One branch's map [N,1,h,w], smoothed on the finest grid [N,1,Rows,Columns], unscaled. Fusion is linear, so that
    /// smoothed maps can be added in any proportion.
    /// </summary>
    public Tensor Smooth(Tensor map)
    {
        var fine = Enlarge(map, this.rows, this.columns);
        var blurred = nn.functional.conv2d(fine, this.kernel.to(map.device), padding: [GaussianRadius, GaussianRadius]);
        return blurred * this.border.to(map.device);
    }

    /// <summary>One branch's map with its gain and offset.</summary>
    public static Tensor Scaled(Tensor map, BranchScale scale) => (map * ToTensor(scale.Gain, map)) + ToTensor(scale.Offset, map);

    /// <summary>Fused map [N,1,H,W] and score [N] of the branches' raw maps.</summary>
    public FusedMap Fuse(IReadOnlyList<Tensor> maps, IReadOnlyList<BranchScale> scales)
    {
        var sum = zeros(maps[0].shape[0], 1, this.rows, this.columns).to(maps[0].device);
        for (var i = 0; i < maps.Count; i++)
        {
            sum += Enlarge(Scaled(maps[i], scales[i]), this.rows, this.columns);
        }

        var map = Enlarge(this.Smooth(sum), this.height, this.width);
        return new FusedMap(map, map.amax([1L, 2L, 3L]));
    }

    /// <summary>Adds the same arithmetic to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="maps">The branches' maps.</param>
    /// <param name="scales">Their scales.</param>
    /// <returns>Name of the map [1,1,H,W].</returns>
    public string Export(GraphWriter graph, IReadOnlyList<BranchMapName> maps, IReadOnlyList<BranchScale> scales)
    {
        string? sum = null;
        for (var i = 0; i < maps.Count; i++)
        {
            var (branch, map, height, width) = maps[i];
            var name = "fusion/" + branch;
            var scaled = graph.Node("Mul", name + "/scaled", map, Constant(name + "/gain", scales[i].Gain));
            var shifted = graph.Node("Add", name + "/shifted", scaled, Constant(name + "/offset", scales[i].Offset));
            var resized = height == this.rows && width == this.columns
                ? shifted
                : graph.Resize(name + "/resized", shifted, 1, 1, this.rows, this.columns);
            sum = sum is null ? resized : graph.Node("Add", name + "/sum", sum, resized);

            string Constant(string constant, float[] values) =>
                graph.Constant(constant, new TensorData(values.Length == 1 ? [1] : [1, 1, height, width], values));
        }

        var blurred = graph.Convolution("fusion/gaussian", sum!, TensorData.Of(this.kernel), null, 1, GaussianRadius);
        var smooth = graph.Node("Mul", "fusion/border", blurred, graph.Constant("fusion/border_gain", TensorData.Of(this.border)));
        return graph.Resize("fusion/map", smooth, 1, 1, this.height, this.width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.kernel.Dispose();
        this.border.Dispose();
    }

    private static Tensor ToTensor(float[] values, Tensor map) =>
        (values.Length == 1 ? tensor(values) : tensor(values, 1, 1, map.shape[2], map.shape[3])).to(map.device);

    private static Tensor Enlarge(Tensor map, int toRows, int toColumns) => map.shape[2] == toRows && map.shape[3] == toColumns
        ? map
        : nn.functional.interpolate(map, [toRows, toColumns], mode: InterpolationMode.Bilinear, align_corners: false);
}
