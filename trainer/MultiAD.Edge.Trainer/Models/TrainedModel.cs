using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Models;

/// <summary>
/// The whole model: normalisation, frozen teacher, student, branches that each give a map, and their fusion. It exists
/// twice, as TorchSharp arithmetic and as an ONNX graph; a parity gate holds them together before a bundle is written.
/// </summary>
internal sealed class TrainedModel : IDisposable
{
    private readonly FeatureNetwork teacher;
    private readonly double[] teacherEpsilons;
    private readonly List<IMapBranch> branches = [];
    private readonly List<BranchScale> scales = [];
    private readonly MapFusion fusion;

    /// <summary>Creates the model with an untrained student and no branches.</summary>
    /// <param name="teacher">Frozen teacher; not owned.</param>
    /// <param name="student">Shape of the student; null for a model without one.</param>
    /// <param name="width">Input width, a multiple of 16.</param>
    /// <param name="height">Input height, a multiple of 16.</param>
    public TrainedModel(FeatureNetwork teacher, NetworkShape? student, int width, int height)
    {
        this.teacher = teacher;
        this.Width = width;
        this.Height = height;
        this.Student = student is null ? null : new FeatureNetwork(student, trainable: true);
        this.teacherEpsilons = [.. this.Scales.Select(_ => UnitVectors.Epsilon)];
        this.fusion = new MapFusion(width, height, this.Scales[0]);
    }

    /// <summary>Input width in pixels.</summary>
    public int Width { get; }

    /// <summary>Input height in pixels.</summary>
    public int Height { get; }

    /// <summary>The student; null for a model without one.</summary>
    public FeatureNetwork? Student { get; }

    /// <summary>The branches, in the order of <see cref="BranchMaps"/>.</summary>
    public IReadOnlyList<IMapBranch> Branches => this.branches;

    /// <summary>How the branches' maps are joined.</summary>
    public MapFusion Fusion => this.fusion;

    /// <summary>Strides of the compared levels.</summary>
    public IReadOnlyList<int> Scales => this.teacher.Shape.Strides;

    /// <summary>Channels of the compared levels.</summary>
    public IReadOnlyList<int> Channels => this.teacher.Shape.OutputChannels;

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
    public void SetNormalizationEpsilons(IReadOnlyList<double> meanSquareLengths)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(meanSquareLengths.Count, this.teacherEpsilons.Length);
        for (var level = 0; level < this.teacherEpsilons.Length; level++)
        {
            this.teacherEpsilons[level] = UnitVectors.Epsilon * Math.Max(meanSquareLengths[level], 1e-12);
        }
    }

    /// <summary>The teacher's features [N,C_l,H_l,W_l] before any scaling, without gradients.</summary>
    /// <param name="images">[N,3,H,W], RGB, 0..255.</param>
    public Tensor[] TeacherFeatures(Tensor images)
    {
        using var gradients = no_grad();
        return this.teacher.ForwardStages(this.ForwardStem(images));
    }

    /// <summary>L2-normalised features of the teacher, without gradients.</summary>
    public Tensor[] TeacherUnitVectors(Tensor images)
    {
        using var gradients = no_grad();
        return this.NormalizeTeacher(this.TeacherFeatures(images));
    }

    /// <summary>Unit vectors of features that <see cref="TeacherFeatures"/> gave.</summary>
    public Tensor[] NormalizeTeacher(Tensor[] teacherFeatures) =>
        [.. teacherFeatures.Select((feature, level) => UnitVectors.Of(feature, this.teacherEpsilons[level]))];

    /// <summary>
    /// L2-normalised features of the student, with gradients, its channels outermost in memory, which is faster to
    /// differentiate; empty without a student.
    /// </summary>
    public Tensor[] StudentUnitVectors(Tensor images) => this.StudentFeatures(this.ForwardStem(images).contiguous());

    /// <summary>What the branches look at, without gradients.</summary>
    public PartFeatures Features(Tensor images)
    {
        using var gradients = no_grad();
        var stem = this.ForwardStem(images);
        return new PartFeatures(this.NormalizeTeacher(this.teacher.ForwardStages(stem)), this.StudentFeatures(stem));
    }

    /// <summary>Raw map [N,1,h,w] of each branch.</summary>
    public Tensor[] BranchMaps(Tensor images)
    {
        using var gradients = no_grad();
        var features = this.Features(images);
        return [.. this.branches.Select(branch => branch.Map(features))];
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
        var features = this.ExportFeatures(graph, graph.Input(ScoringModel.InputName, 1, 3, this.Height, this.Width));
        BranchMapName[] maps = [.. this.branches.Select(branch =>
        {
            var (rows, columns) = (features.Rows[branch.Level], features.Columns[branch.Level]);
            return new BranchMapName(branch.Name, branch.Export(graph, features), rows, columns);
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
    private Tensor ForwardStem(Tensor images)
    {
        using var gradients = no_grad();

        // With the channels innermost libtorch needs a third of the time for the stem, and less for the teacher.
        var channelsInnermost = ImageNormalization.Apply(images).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return this.teacher.ForwardStem(channelsInnermost);
    }

    private Tensor[] StudentFeatures(Tensor stem) =>
        this.Student is null ? [] : [.. this.Student.ForwardStages(stem).Select(features => UnitVectors.Of(features))];

    private FeatureNames ExportFeatures(GraphWriter graph, string image)
    {
        var normalized = ImageNormalization.Export(graph, image);
        var epsilon = graph.Scalar("features/epsilon", UnitVectors.Epsilon);
        var stem = this.teacher.ExportStem(graph, "teacher", normalized);
        string[] teacherFeatures = [.. this.teacher.ExportStages(graph, "teacher", stem).Select((feature, level) =>
        {
            var name = $"features/teacher{level + 1}";
            var own = graph.Scalar(name + "/epsilon", this.teacherEpsilons[level]);
            return UnitVectors.Export(graph, name, feature, this.Channels[level], own);
        })];
        string[] studentFeatures =
        [
            .. (this.Student?.ExportStages(graph, "student", stem) ?? []).Select((feature, level) =>
                UnitVectors.Export(graph, $"features/student{level + 1}", feature, this.Channels[level], epsilon)),
        ];
        return new FeatureNames(
            teacherFeatures,
            studentFeatures,
            [.. this.Channels],
            [.. this.Scales.Select(stride => this.Height / stride)],
            [.. this.Scales.Select(stride => this.Width / stride)],
            epsilon);
    }
}
