namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// The shape of every value of a graph, operator by operator, so that its sizes are known before a run time allocates them.
/// The one list of the operators that a bundle's model may use.
/// </summary>
internal sealed partial class OnnxShapes
{
    private const long MaximumExtent = 1L << 31;
    private const int MaximumStride = 256;

    private static readonly Dictionary<string, Func<OnnxShapes, OnnxNode, long[]>> Rules = new(StringComparer.Ordinal)
    {
        ["Add"] = Elementwise,
        ["AveragePool"] = (shapes, node) => shapes.Pool(node, "count_include_pad"),
        ["Concat"] = (shapes, node) => shapes.Concat(node),
        ["Conv"] = (shapes, node) => shapes.Convolve(node),
        ["Div"] = Elementwise,
        ["GlobalAveragePool"] = (shapes, node) => [.. shapes.Image(node)[..2], 1, 1],
        ["Identity"] = Same,
        ["MatMul"] = (shapes, node) => shapes.Multiply(node),
        ["MaxPool"] = (shapes, node) => shapes.Pool(node, null),
        ["Mul"] = Elementwise,
        ["ReduceMax"] = Reduce,
        ["ReduceMean"] = Reduce,
        ["ReduceMin"] = Reduce,
        ["Relu"] = Same,
        ["Reshape"] = (shapes, node) => shapes.Reshape(node),
        ["Resize"] = (shapes, node) => shapes.Resize(node),
        ["Sigmoid"] = Same,
        ["Sqrt"] = Same,
        ["Sub"] = Elementwise,
        ["Transpose"] = (shapes, node) => shapes.Transpose(node),
    };

    private readonly Dictionary<string, long[]> shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> numbers = new(StringComparer.Ordinal);

    /// <summary>Operators that there are rules for.</summary>
    public static IReadOnlyCollection<string> Operators => Rules.Keys;

    /// <summary>Multiplications of the nodes so far, as far as they count: those of convolutions and matrix products.</summary>
    public double Multiplications { get; private set; }

    /// <summary>Number of elements of a shape; null where an extent is below 1 or the number is beyond all memory.</summary>
    public static long? Count(IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            if (extent is < 1 or > MaximumExtent || count * extent > MaximumExtent)
            {
                return null;
            }

            count *= extent;
        }

        return count;
    }

    /// <summary>Adds a value that is there from the start.</summary>
    /// <exception cref="InvalidModelException">Its name is taken, or its size beyond all memory.</exception>
    public void Add(string name, long[] shape)
    {
        if (name.Length == 0 || this.numbers.ContainsKey(name) || !this.shapes.TryAdd(name, shape))
        {
            throw OnnxModelCheck.Refuse($"its value '{name}' is there twice or has no name");
        }

        if (Count(shape) is null)
        {
            throw OnnxModelCheck.Refuse($"its value {name} of [{string.Join(",", shape)}] is beyond all memory or has no size");
        }
    }

    /// <summary>Adds a constant.</summary>
    public void Add(OnnxConstant constant)
    {
        this.Add(constant.Name, constant.Shape);
        if (constant.Numbers is { } values)
        {
            // Whole numbers serve as shapes alone.
            this.shapes.Remove(constant.Name);
            this.numbers.Add(constant.Name, values);
        }
    }

    /// <summary>Adds the output of a node.</summary>
    /// <returns>Its number of elements.</returns>
    /// <exception cref="InvalidModelException">The node is none that a bundle's model has, or its output is too large.</exception>
    public long Add(OnnxNode node)
    {
        if (!Rules.TryGetValue(node.Type, out var rule))
        {
            throw node.Refuse($"is no operator of a bundle's model; those are {string.Join(", ", Operators)}");
        }

        var shape = rule(this, node);
        this.Add(node.Output, shape);
        return Count(shape)!.Value;
    }

    /// <summary>Shape of a value; null where there is none.</summary>
    public long[]? Find(string name) => this.shapes.GetValueOrDefault(name);

    private static long[] Same(OnnxShapes shapes, OnnxNode node)
    {
        node.Expect();
        return shapes.Inputs(node, 1, 1)[0];
    }

    private static long[] Elementwise(OnnxShapes shapes, OnnxNode node)
    {
        node.Expect();
        var inputs = shapes.Inputs(node, 2, 2);
        return Broadcast(node, inputs[0], inputs[1]);
    }

    private static long[] Broadcast(OnnxNode node, long[] one, long[] other)
    {
        var shape = new long[Math.Max(one.Length, other.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (left, right) = (i <= one.Length ? one[^i] : 1, i <= other.Length ? other[^i] : 1);
            shape[^i] = left == right || right == 1 ? left : left == 1 ? right : throw Mismatch(node, one, other);
        }

        return shape;
    }

    private static long[] Reduce(OnnxShapes shapes, OnnxNode node)
    {
        node.Expect("axes", "keepdims");
        var shape = shapes.Inputs(node, 1, 1)[0];
        var keeps = node.Integers("keepdims", 1, 1, 0, 1)[0] == 1;
        var axes = node.Integers("axes", node.Numbers.TryGetValue("axes", out var given) ? given.Length : 1, null, 0, shape.Length - 1);
        return axes.Distinct().Count() == axes.Length
            ? [.. shape.Select((extent, at) => axes.Contains(at) ? 1 : extent).Where((_, at) => keeps || !axes.Contains(at))]
            : throw node.Refuse("reduces one dimension twice");
    }

    private static InvalidModelException Mismatch(OnnxNode node, long[] one, long[] other) =>
        node.Refuse($"takes [{string.Join(",", one)}] and [{string.Join(",", other)}], which do not fit");

    private long[][] Inputs(OnnxNode node, int minimum, int maximum)
    {
        if (node.Inputs.Count < minimum || node.Inputs.Count > maximum)
        {
            throw node.Refuse($"has {node.Inputs.Count} inputs; {minimum} to {maximum} are expected");
        }

        return [.. node.Inputs.Select(name => this.Find(name) ?? throw node.Refuse($"takes '{name}', which is not there before it"))];
    }

    private long[] Image(OnnxNode node)
    {
        var shape = this.Inputs(node, 1, 3)[0];
        return shape.Length == 4 ? shape : throw node.Refuse($"takes [{string.Join(",", shape)}]; four extents are expected");
    }

    private long[] Pool(OnnxNode node, string? further)
    {
        node.Expect("kernel_shape", "strides", "pads", further ?? "pads");
        var image = this.Image(node);
        var kernel = node.Integers("kernel_shape", 2, null, 1, MaximumExtent);
        return node.Inputs.Count == 1 ? [.. image[..2], .. Window(node, image, kernel)] : throw node.Refuse("has further inputs");
    }

    private static long[] Window(OnnxNode node, long[] image, long[] kernel)
    {
        var strides = node.Integers("strides", 2, 1, 1, MaximumStride);
        var pads = node.Integers("pads", 4, 0, 0, Math.Min(kernel[0], kernel[1]) - 1);
        return
        [
            .. Enumerable.Range(0, 2).Select(at => image[at + 2] + pads[at] + pads[at + 2] is var extent && extent >= kernel[at]
                ? ((extent - kernel[at]) / strides[at]) + 1
                : throw node.Refuse("has a window that is larger than its input")),
        ];
    }

    private long[] Convolve(OnnxNode node)
    {
        node.Expect("kernel_shape", "strides", "pads", "group");
        var image = this.Image(node);
        var inputs = this.Inputs(node, 2, 3);
        var group = node.Integers("group", 1, 1, 1, image[1])[0];
        if (inputs[1] is not [var planes, var taken, var height, var width] || taken * group != image[1] || planes % group != 0
            || (inputs.Length == 3 && (inputs[2].Length != 1 || inputs[2][0] != planes)))
        {
            throw Mismatch(node, image, inputs[1]);
        }

        long[] kernel = [height, width];
        if (node.Numbers.TryGetValue("kernel_shape", out var stated) && !stated.SequenceEqual(kernel))
        {
            throw node.Refuse("has a kernel_shape that is not its weights'");
        }

        long[] shape = [image[0], planes, .. Window(node, image, kernel)];
        this.Multiplications += shape.Aggregate(1.0, (product, extent) => product * extent) * taken * height * width;
        return shape;
    }

    private long[] Multiply(OnnxNode node)
    {
        node.Expect();
        var (one, other) = this.Inputs(node, 2, 2) is [var left, var right] ? (left, right) : throw node.Refuse("has no two inputs");
        if (one.Length < 2 || other.Length < 2 || one[^1] != other[^2])
        {
            throw Mismatch(node, one, other);
        }

        long[] shape = [.. Broadcast(node, one[..^2], other[..^2]), one[^2], other[^1]];
        this.Multiplications += shape.Aggregate(1.0, (product, extent) => product * extent) * one[^1];
        return shape;
    }
}
