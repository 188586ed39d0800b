using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Teachers;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// The whole model: normalisation, frozen teacher, student, a cosine distance map per level, their weighted sum and a
/// Gaussian. It exists twice, as TorchSharp arithmetic and as an ONNX graph; <see cref="ParityGate"/> holds them together.
/// </summary>
internal sealed class AnomalyModel : IDisposable
{
    // Inside the square root, so that it also holds in half precision.
    private const double Epsilon = 1e-4;
    private const int GaussianRadius = 3;

    // In cells of the finest level, 4 pixels each.
    private const double GaussianSigma = 1.0;

    // Coarser levels see more context and are steadier on textured parts, so they weigh more.
    private static readonly double[] LevelWeights = [0.2, 0.3, 0.5];

    private readonly FeatureNetwork teacher;
    private readonly double[] teacherGains;
    private readonly (double Low, double High)[] ranges;

    /// <summary>Creates the model with an untrained student.</summary>
    /// <param name="teacher">Frozen teacher; not owned.</param>
    /// <param name="width">Input width, a multiple of 16.</param>
    /// <param name="height">Input height, a multiple of 16.</param>
    public AnomalyModel(FeatureNetwork teacher, int width, int height)
    {
        this.teacher = teacher;
        this.Width = width;
        this.Height = height;
        this.Student = new FeatureNetwork(teacher.Shape.Student, trainable: true);
        this.teacherGains = [.. LevelWeights.Select(_ => 1.0)];
        this.ranges = [.. LevelWeights.Select(_ => (0.0, 1.0))];
    }

    /// <summary>Input width in pixels.</summary>
    public int Width { get; }

    /// <summary>Input height in pixels.</summary>
    public int Height { get; }

    /// <summary>The student.</summary>
    public FeatureNetwork Student { get; }

    /// <summary>Strides of the compared levels.</summary>
    public IReadOnlyList<int> Scales => this.teacher.Shape.Strides;

    /// <summary>Sets the teacher's level gains so that its feature vectors have a mean square length of 1.</summary>
    /// <param name="meanSquareLengths">Per level: mean over cells of the squared length of the feature vector.</param>
    public void ScaleTeacher(IReadOnlyList<double> meanSquareLengths)
    {
        for (var level = 0; level < this.teacherGains.Length; level++)
        {
            this.teacherGains[level] = 1 / Math.Sqrt(Math.Max(meanSquareLengths[level], 1e-12));
        }
    }

    /// <summary>
    /// Sets what is 0 and what is 1 on each level's map: the 0.9 and 0.995 quantile over the cells of held-out good
    /// parts (the rule of EfficientAD, Batzner et al., 2024), so that levels can be added.
    /// </summary>
    public void ScaleLevels(IReadOnlyList<(double Low, double High)> quantiles)
    {
        for (var level = 0; level < this.ranges.Length; level++)
        {
            var (low, high) = quantiles[level];
            this.ranges[level] = (low, Math.Max(high, low + 1e-4));
        }
    }

    /// <summary>The teacher's features [N,C_l,H_l,W_l] before any scaling, without gradients.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    public Tensor[] TeacherFeatures(Tensor images)
    {
        using var gradients = no_grad();
        return this.teacher.forward(ImageNormalisation.Apply(images));
    }

    /// <summary>Unit vectors t / sqrt(|t|^2 + eps) of the teacher's features.</summary>
    public Tensor[] TeacherDirections(Tensor images)
    {
        using var gradients = no_grad();
        return this.DirectionsOf(this.TeacherFeatures(images));
    }

    /// <summary>Unit vectors of features that <see cref="TeacherFeatures"/> gave.</summary>
    public Tensor[] DirectionsOf(Tensor[] teacherFeatures) =>
        [.. teacherFeatures.Select((feature, level) => Direction(feature * this.teacherGains[level]))];

    /// <summary>Distance maps [N,1,H_l,W_l] of the student from given teacher directions: 1 - cosine, 0..2.</summary>
    public Tensor[] Distances(Tensor images, Tensor[] directions)
    {
        var features = this.Student.forward(ImageNormalisation.Apply(images));
        return [.. features.Select((feature, level) => 1 - (Direction(feature) * directions[level]).sum(1, keepdim: true))];
    }

    /// <summary>Anomaly map [N,1,H,W] and score [N], both raw.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    public (Tensor Map, Tensor Score) Forward(Tensor images)
    {
        using var gradients = no_grad();
        var distances = this.Distances(images, this.TeacherDirections(images));
        var sum = zeros(images.shape[0], 1, this.CellRows, this.CellColumns).to(images.device);
        for (var level = 0; level < distances.Length; level++)
        {
            var (scale, offset) = this.Weigh(level);
            var weighed = (distances[level] * scale) + offset;
            sum += nn.functional.interpolate(weighed, [this.CellRows, this.CellColumns], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        var (kernel, border) = this.Gaussian();
        var smooth = nn.functional.conv2d(sum, kernel.to(images.device), padding: [GaussianRadius, GaussianRadius]) * border.to(images.device);
        var map = nn.functional.interpolate(smooth, [this.Height, this.Width], mode: InterpolationMode.Bilinear, align_corners: false);
        return (map, map.amax([1L, 2L, 3L]));
    }

    /// <summary>Writes the model as ONNX with the inputs and outputs that <see cref="StudentModel"/> expects.</summary>
    public byte[] Export(string producerVersion, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var graph = new GraphWriter("multiad");
        var image = graph.Input(StudentModel.InputName, 1, 3, this.Height, this.Width);
        var normalised = ImageNormalisation.Emit(graph, image);
        var taught = this.teacher.Emit(graph, "teacher", normalised);
        var learned = this.Student.Emit(graph, "student", normalised);
        var one = graph.Scalar("fusion/one", 1);
        var epsilon = graph.Scalar("fusion/epsilon", Epsilon);
        string? sum = null;
        for (var level = 0; level < taught.Length; level++)
        {
            var name = $"fusion/level{level + 1}";
            var target = graph.Node("Mul", name + "/teacher_scaled", taught[level], graph.Scalar(name + "/teacher_gain", this.teacherGains[level]));
            var product = graph.Node("Mul", name + "/product", EmitDirection(graph, name + "/student", learned[level], epsilon), EmitDirection(graph, name + "/teacher", target, epsilon));
            var distance = graph.Node("Sub", name + "/distance", one, graph.ReduceSum(name + "/cosine", product, 1));
            var (scale, offset) = this.Weigh(level);
            var weighed = graph.Node(
                "Add",
                name + "/shifted",
                graph.Node("Mul", name + "/weighed", distance, graph.Scalar(name + "/scale", scale)),
                graph.Scalar(name + "/offset", offset));
            var resized = this.Scales[level] == this.Scales[0] ? weighed : graph.Resize(name + "/resized", weighed, 1, 1, this.CellRows, this.CellColumns);
            sum = sum is null ? resized : graph.Node("Add", name + "/sum", sum, resized);
        }

        var (kernel, border) = this.Gaussian();
        var blurred = graph.Convolution("fusion/gaussian", sum!, Store(kernel), null, 1, GaussianRadius);
        var smooth = graph.Node("Mul", "fusion/border", blurred, graph.Constant("fusion/border_gain", Store(border)));
        var map = graph.Resize("fusion/map", smooth, 1, 1, this.Height, this.Width);
        graph.Output(StudentModel.MapName, map, 1, 1, this.Height, this.Width);
        graph.Output(StudentModel.ScoreName, graph.ReduceMax("fusion/peak", map, 1, 2, 3), 1);
        return graph.ToModel(producerVersion, metadata);
    }

    /// <inheritdoc/>
    public void Dispose() => this.Student.Dispose();

    private int CellRows => this.Height / this.Scales[0];

    private int CellColumns => this.Width / this.Scales[0];

    private static Tensor Direction(Tensor features) => features / (features.square().sum(1, keepdim: true) + Epsilon).sqrt();

    private static string EmitDirection(GraphWriter graph, string name, string features, string epsilon)
    {
        var square = graph.ReduceSum(name + "/square_length", graph.Node("Mul", name + "/square", features, features), 1);
        var length = graph.Node("Sqrt", name + "/length", graph.Node("Add", name + "/safe_length", square, epsilon));
        return graph.Node("Div", name + "/direction", features, length);
    }

    private static StoredTensor Store(Tensor tensor) => new(tensor.shape, tensor.cpu().contiguous().data<float>().ToArray());

    private (double Scale, double Offset) Weigh(int level)
    {
        var (low, high) = this.ranges[level];
        var scale = LevelWeights[level] / (high - low);
        return (scale, -low * scale);
    }

    // Zero padding darkens the border; dividing by the kernel's weight inside the image undoes that with plain operators.
    private (Tensor Kernel, Tensor Border) Gaussian()
    {
        var line = arange(-GaussianRadius, GaussianRadius + 1).to(float32).square().mul(-0.5 / (GaussianSigma * GaussianSigma)).exp();
        line /= line.sum();
        var side = (2 * GaussianRadius) + 1;
        var kernel = (line.view(side, 1) * line.view(1, side)).view(1, 1, side, side);
        var inside = nn.functional.conv2d(ones(1, 1, this.CellRows, this.CellColumns), kernel, padding: [GaussianRadius, GaussianRadius]);
        return (kernel, 1 / inside);
    }
}
