using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// Reduces images to a smaller size: a new pixel is the mean over the area that it covers, at any ratio. This is the
/// arithmetic by which the agent's preprocessor shrinks pictures (INTER_AREA), and it does not alias as bilinear sampling
/// would. Where old and new side have the common divisor g, each of g blocks of p pixels becomes q pixels by the same
/// matrix [q,p], so that both run times need matrix products only.
/// </summary>
/// <param name="from">Size of the images.</param>
/// <param name="to">Size to reduce them to, not larger.</param>
internal sealed class AreaReduction(InputSize from, InputSize to)
{
    private const int Channels = 3;

    private readonly TensorData rows = Weights(from.Height, to.Height);
    private readonly TensorData columns = Weights(from.Width, to.Width);

    /// <summary>Reduces images or masks [N,C,H,W].</summary>
    public Tensor Apply(Tensor images)
    {
        var (count, channels) = (images.shape[0], images.shape[1]);
        var height = ToTensor(this.rows, images);
        var width = ToTensor(this.columns, images).t();
        var lower = height.matmul(images.reshape(count, channels, -1, height.shape[1], from.Width));
        return lower.reshape(count, channels, to.Height, -1, width.shape[0]).matmul(width).reshape(count, channels, to.Height, to.Width);
    }

    /// <summary>Adds the same arithmetic for one image [1,3,H,W] to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the names of the new values begin with.</param>
    /// <param name="image">Name of the image.</param>
    /// <returns>Name of the reduced image.</returns>
    public string Export(GraphWriter graph, string name, string image)
    {
        var (rowsIn, columnsIn) = (this.rows.Shape[1], this.columns.Shape[1]);
        var rowBlocks = graph.Reshape(name + "/row_blocks", image, Channels * from.Height / rowsIn, rowsIn, from.Width);
        var lower = graph.Node("MatMul", name + "/lower", graph.Constant(name + "/row_weights", this.rows), rowBlocks);
        var columnBlocks = graph.Reshape(
            name + "/column_blocks", lower, Channels * to.Height * (from.Width / columnsIn), columnsIn);
        var weights = graph.Transpose(name + "/column_weights", graph.Constant(name + "/column_areas", this.columns));
        var narrower = graph.Node("MatMul", name + "/narrower", columnBlocks, weights);
        return graph.Reshape(name + "/image", narrower, 1, Channels, to.Height, to.Width);
    }

    // Share of old pixel j in new pixel i, [q,p]; in units of 1 / q of an old pixel all bounds are whole numbers.
    private static TensorData Weights(int from, int to)
    {
        var (p, q) = (from / Divisor(from, to), to / Divisor(from, to));
        var values = new float[q * p];
        for (var i = 0; i < q; i++)
        {
            for (var j = 0; j < p; j++)
            {
                var common = Math.Min((i + 1) * p, (j + 1) * q) - Math.Max(i * p, j * q);
                values[(i * p) + j] = (float)Math.Max(0, common) / p;
            }
        }

        return new TensorData([q, p], values);
    }

    private static int Divisor(int one, int other) => other == 0 ? one : Divisor(other, one % other);

    private static Tensor ToTensor(TensorData weights, Tensor images) => tensor(weights.Values, weights.Shape).to(images.device);
}
