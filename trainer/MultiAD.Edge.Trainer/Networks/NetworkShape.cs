namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// Shape of a residual network with one output per stage: basic blocks of two 3x3 convolutions as in ResNet-18, or
/// bottleneck blocks as in ResNet-50 (He et al., 2016).
/// </summary>
internal sealed record NetworkShape
{
    /// <summary>The stem: a convolution and a 3x3 maximum pooling, each with stride 2.</summary>
    public required StemShape Stem { get; init; }

    /// <summary>The stages; each gives one output.</summary>
    public required IReadOnlyList<StageShape> Stages { get; init; }

    /// <summary>Channels of a 1x1 convolution on each output; null where the stages' outputs are taken as they are.</summary>
    public IReadOnlyList<int>? Heads { get; init; }

    /// <summary>Whether each block ends with squeeze and excitation (Hu et al., 2018) before the residual sum.</summary>
    public bool SqueezeExcite { get; init; }

    /// <summary>
    /// Whether the network goes on from another network's stem of this shape instead of having its own (PaSTe, Barusco et
    /// al., 2024): the first layers see edges and colours that a student need not learn anew, and they cost much time.
    /// </summary>
    public bool SharedStem { get; init; }

    /// <summary>Channels of each output.</summary>
    public IReadOnlyList<int> OutputChannels => this.Heads ?? [.. this.Stages.Select(stage => stage.Channels)];

    /// <summary>Stride of each output in input pixels.</summary>
    public IReadOnlyList<int> Strides
    {
        get
        {
            var stride = StemShape.Stride;
            return [.. this.Stages.Select(stage => stride *= stage.Stride)];
        }
    }

    /// <summary>ResNet-18 up to its third stage: strides 4, 8, 16; 64, 128, 256 channels.</summary>
    public static NetworkShape ResNet18 { get; } = new()
    {
        Stem = new StemShape(64, 7),
        Stages = [new StageShape(64, 2, 1), new StageShape(128, 2, 2), new StageShape(256, 2, 2)],
    };

    /// <summary>
    /// Wide ResNet-50-2 (Zagoruyko and Komodakis, 2016) up to its third stage: strides 4, 8, 16; 256, 512, 1024 channels.
    /// </summary>
    public static NetworkShape WideResNet50 { get; } = new()
    {
        Stem = new StemShape(64, 7),
        Stages = [new StageShape(256, 3, 1, 128), new StageShape(512, 4, 2, 256), new StageShape(1024, 6, 2, 512)],
    };

    /// <summary>
    /// The student for a teacher of this shape: it goes on from the teacher's stem with one block of two whole 3x3
    /// convolutions a stage, with squeeze and excitation. It must be able to follow the teacher on good parts and no
    /// further. Its stages have half of the teacher's channels (a quarter of those of bottleneck stages), and heads give the
    /// teacher's: a student of the teacher's width takes twice as long to train.
    /// </summary>
    public NetworkShape Student => this with
    {
        Stages = [.. this.Stages.Select(stage => new StageShape(stage.Channels / (stage.Inner is null ? 2 : 4), 1, stage.Stride))],
        Heads = this.OutputChannels,
        SqueezeExcite = true,
        SharedStem = true,
    };
}
