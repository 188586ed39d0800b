using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Models;

/// <summary>
/// The whole model: normalisation, frozen teacher, student, branches that each give a map, and their fusion. It exists
/// twice, as TorchSharp arithmetic and as an ONNX graph; a parity gate holds them together before a bundle is written. The
/// teacher may see the input at several sizes; the student sees it at the smallest.
/// </summary>
internal sealed class TrainedModel : IDisposable
{
    private readonly FeatureNetwork teacher;
    private readonly SizedTeacher[] sized;
    private readonly List<IMapBranch> branches = [];
    private readonly List<BranchScale> scales = [];
    private readonly MapFusion fusion;

    /// <summary>Creates the model with an untrained student and no branches.</summary>
    /// <param name="teacher">Frozen teacher; not owned.</param>
    /// <param name="student">Shape of the student; null for a model without one.</param>
    /// <param name="width">Input width, a multiple of 16.</param>
    /// <param name="height">Input height, a multiple of 16.</param>
    /// <param name="smaller">Further sizes at which the model sees the input, ascending, below it in width and height.</param>
    public TrainedModel(FeatureNetwork teacher, NetworkShape? student, int width, int height, params IReadOnlyList<InputSize> smaller)
    {
        this.teacher = teacher;
        this.Width = width;
        this.Height = height;
        this.Sizes = [.. smaller, new InputSize(width, height)];
        if (!this.Sizes.Zip(this.Sizes.Skip(1)).All(pair => pair.First.Width < pair.Second.Width && pair.First.Height < pair.Second.Height))
        {
            throw new ArgumentException("The sizes do not ascend to that of the input.", nameof(smaller));
        }

        this.sized = [.. this.Sizes.Select(size => new SizedTeacher(teacher, this.Sizes[^1], size))];
        this.Student = student is null ? null : new FeatureNetwork(student, trainable: true);
        this.fusion = new MapFusion(width, height, this.Scales[0]);
    }

    /// <summary>Input width in pixels.</summary>
    public int Width { get; }

    /// <summary>Input height in pixels.</summary>
    public int Height { get; }

    /// <summary>Sizes at which the model sees the input, ascending; the last is the input's own.</summary>
    public IReadOnlyList<InputSize> Sizes { get; }

    /// <summary>The student, which sees the first of the sizes; null for a model without one.</summary>
    public FeatureNetwork? Student { get; }

    /// <summary>The branches, in the order of <see cref="BranchMaps"/>.</summary>
    public IReadOnlyList<IMapBranch> Branches => this.branches;

    /// <summary>How the branches' maps are joined.</summary>
    public MapFusion Fusion => this.fusion;

    /// <summary>Strides of the compared levels.</summary>
    public IReadOnlyList<int> Scales => this.teacher.Shape.Strides;

    /// <summary>Channels of the compared levels.</summary>
    public IReadOnlyList<int> Channels => this.teacher.Shape.OutputChannels;

    /// <summary>What tells names at one size from those at another: @ and its width; empty where there is one size.</summary>
    /// <param name="size">Which of the <see cref="Sizes"/>.</param>
    public string MarkOf(int size) => this.Sizes.Count == 1 ? string.Empty : $"@{this.Sizes[size].Width}";

    /// <summary>Adds a branch, which the model then owns, at its prior weight.</summary>
    public void Add(IMapBranch branch)
    {
        this.branches.Add(branch);
        this.scales.Add(new BranchScale([(float)branch.PriorWeight], [0]));
    }

    /// <summary>Sets how the branches enter the fused map, one scale per branch.</summary>
    public void ScaleBranches(IReadOnlyList<BranchScale> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Count, this.branches.Count);
        this.scales.Clear();
        this.scales.AddRange(values);
    }

    /// <summary>
    /// Sets the constants inside the square roots that normalise the teacher's features, as a share of their usual length:
    /// vectors far shorter than usual have no direction.
    /// </summary>
    /// <param name="meanSquareLengths">Per level: mean over cells of the squared length of the feature vector.</param>
    /// <param name="size">At which of the <see cref="Sizes"/>.</param>
    public void SetNormalizationEpsilons(IReadOnlyList<double> meanSquareLengths, int size = 0) =>
        this.sized[size].SetEpsilons(meanSquareLengths);

    /// <summary>The teacher's features [N,C_l,H_l,W_l] before any scaling, without gradients.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    /// <param name="size">At which of the <see cref="Sizes"/>.</param>
    public Tensor[] TeacherFeatures(Tensor images, int size = 0) => this.sized[size].ForwardStages(this.sized[size].ForwardStem(images));

    /// <summary>L2-normalised features of the teacher, without gradients.</summary>
    public Tensor[] TeacherUnitVectors(Tensor images, int size = 0)
    {
        using var gradients = no_grad();
        return this.NormalizeTeacher(this.TeacherFeatures(images, size), size);
    }

    /// <summary>Unit vectors of features that <see cref="TeacherFeatures"/> gave at the same size.</summary>
    public Tensor[] NormalizeTeacher(Tensor[] teacherFeatures, int size = 0) => this.sized[size].Normalize(teacherFeatures);

    /// <summary>
    /// L2-normalised features of the student, with gradients, its channels outermost in memory, which is faster to
    /// differentiate; empty without a student.
    /// </summary>
    public Tensor[] StudentUnitVectors(Tensor images) => this.StudentFeatures(this.sized[0].ForwardStem(images).contiguous());

    /// <summary>What the branches look at, without gradients; there is a student at the first size only.</summary>
    public PartFeatures Features(Tensor images, int size = 0)
    {
        using var gradients = no_grad();
        var stem = this.sized[size].ForwardStem(images);
        var teacherFeatures = this.sized[size].Normalize(this.sized[size].ForwardStages(stem));
        return new PartFeatures(teacherFeatures, size == 0 ? this.StudentFeatures(stem) : []);
    }

    /// <summary>Images or masks [N,C,H,W] as they look at the first size, by which the student and the discriminator learn.</summary>
    public Tensor Reduce(Tensor images) => this.sized[0].Reduce(images);

    /// <summary>Rows and columns of a branch's map.</summary>
    public (int Rows, int Columns) GridOf(IMapBranch branch)
    {
        var (size, stride) = (this.Sizes[branch.Size], this.Scales[branch.Level]);
        return (size.Height / stride, size.Width / stride);
    }

    /// <summary>Raw map [N,1,h,w] of each branch.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    /// <param name="leftOut">Part that the branches are to see as if they had not been built from it; null for none.</param>
    public Tensor[] BranchMaps(Tensor images, int? leftOut = null)
    {
        using var gradients = no_grad();
        var features = this.branches.Select(branch => branch.Size).Distinct().ToDictionary(size => size, size => this.Features(images, size));
        return [.. this.branches.Select(branch => leftOut is { } part
            ? branch.MapWithout(features[branch.Size], part)
            : branch.Map(features[branch.Size]))];
    }

    /// <summary>Anomaly map [N,1,H,W] and score [N], both raw.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    public FusedMap Forward(Tensor images)
    {
        using var gradients = no_grad();
        return this.fusion.Fuse(this.BranchMaps(images), this.scales);
    }

    /// <summary>Writes the model as ONNX with the inputs and outputs that <see cref="ScoringModel"/> expects.</summary>
    /// <param name="producerVersion">Version of the trainer.</param>
    /// <param name="metadata">Free text for those who open the file with a viewer.</param>
    public byte[] Export(string producerVersion, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var graph = new GraphWriter("multiad");
        var normalized = ImageNormalization.Export(graph, graph.Input(ScoringModel.InputName, 1, 3, this.Height, this.Width));
        var epsilon = graph.Scalar("features/epsilon", UnitVectors.Epsilon);
        var features = this.branches.Select(branch => branch.Size).Distinct().Order()
            .ToDictionary(size => size, size => this.ExportFeatures(graph, normalized, epsilon, size));
        BranchMapName[] maps = [.. this.branches.Select(branch =>
        {
            var (rows, columns) = this.GridOf(branch);
            return new BranchMapName(branch.Name, branch.Export(graph, features[branch.Size]), rows, columns);
        })];
        var map = this.fusion.Export(graph, maps, this.scales);
        graph.Output(ScoringModel.MapName, map, 1, 1, this.Height, this.Width);
        graph.Output(ScoringModel.ScoreName, graph.ReduceMax("fusion/peak", map, 1, 2, 3), 1);
        return graph.ToModel(producerVersion, metadata);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.Student?.Dispose();
        this.fusion.Dispose();
        foreach (var branch in this.branches)
        {
            branch.Dispose();
        }
    }

    // The stem is the frozen teacher's; the student goes on from it.
    private Tensor[] StudentFeatures(Tensor stem) =>
        this.Student is null ? [] : [.. this.Student.ForwardStages(stem).Select(features => UnitVectors.Of(features))];

    private FeatureNames ExportFeatures(GraphWriter graph, string normalized, string epsilon, int size)
    {
        var (width, height) = this.Sizes[size];
        var mark = this.MarkOf(size);
        var stem = this.sized[size].ExportStem(graph, mark, normalized);
        var teacherFeatures = this.sized[size].ExportUnitVectors(graph, mark, stem);
        string[] studentFeatures =
        [
            .. (size == 0 ? this.Student?.ExportStages(graph, "student", stem) ?? [] : []).Select((feature, level) =>
                UnitVectors.Export(graph, $"features/student{level + 1}", feature, this.Channels[level], epsilon)),
        ];
        return new FeatureNames(
            teacherFeatures,
            studentFeatures,
            [.. this.Channels],
            [.. this.Scales.Select(stride => height / stride)],
            [.. this.Scales.Select(stride => width / stride)],
            epsilon);
    }
}
