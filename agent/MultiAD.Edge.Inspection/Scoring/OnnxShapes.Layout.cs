namespace MultiAD.Edge.Inspection.Scoring;

/// <content>Operators that move values and compute none.</content>
internal sealed partial class OnnxShapes
{
    private const int ResizeInputs = 4;

    private long[] Concat(OnnxNode node)
    {
        node.Expect("axis");
        var inputs = this.Inputs(node, 1, int.MaxValue);
        var axis = (int)node.Integers("axis", 1, null, 0, inputs[0].Length - 1)[0];
        var shape = (long[])inputs[0].Clone();
        foreach (var other in inputs.Skip(1))
        {
            if (other.Length != shape.Length || other.Where((extent, at) => at != axis && extent != shape[at]).Any())
            {
                throw Mismatch(node, shape, other);
            }

            shape[axis] += other[axis];
        }

        return shape;
    }

    private long[] Reshape(OnnxNode node)
    {
        node.Expect();
        if (node.Inputs.Count != 2)
        {
            throw node.Refuse("has no two inputs");
        }

        var from = this.Known(node, node.Inputs[0]);
        var shape = this.Sizes(node, node.Inputs[1]);
        return Count(shape) == Count(from) ? shape : throw Mismatch(node, from, shape);
    }

    private long[] Resize(OnnxNode node)
    {
        node.Expect("mode", "coordinate_transformation_mode");
        if (node.Inputs is not [var image, "", "", var sizes]
            || node.Texts.GetValueOrDefault("mode") != "linear"
            || node.Texts.GetValueOrDefault("coordinate_transformation_mode") != "half_pixel")
        {
            throw node.Refuse("is no linear resize of half pixels to a fixed size");
        }

        var from = this.Known(node, image);
        var to = this.Sizes(node, sizes);
        return from.Length == ResizeInputs && to.Length == ResizeInputs && from[0] == to[0] && from[1] == to[1]
            ? to
            : throw Mismatch(node, from, to);
    }

    private long[] Transpose(OnnxNode node)
    {
        node.Expect("perm");
        var shape = this.Inputs(node, 1, 1)[0];
        var order = node.Integers("perm", shape.Length, null, 0, shape.Length - 1);
        return order.Distinct().Count() == shape.Length ? [.. order.Select(at => shape[at])] : throw node.Refuse("names a dimension twice");
    }

    private long[] Known(OnnxNode node, string name) =>
        this.Find(name) ?? throw node.Refuse($"takes '{name}', which is not there before it");

    private long[] Sizes(OnnxNode node, string name) =>
        this.numbers.GetValueOrDefault(name) ?? throw node.Refuse($"takes its size from '{name}', which is no constant of whole numbers");
}
