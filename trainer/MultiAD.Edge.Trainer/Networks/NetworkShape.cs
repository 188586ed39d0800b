namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// Shape of a residual network with one output per stage: basic blocks of two 3x3 convolutions as in ResNet-18, or
/// bottleneck blocks as in ResNet-50 (He et al., 2016).
/// </summary>
internal sealed record NetworkShape
{
    /// <summary>Convolutions of the stem, each with stride 2.</summary>
    public required IReadOnlyList<StemLayer> Stem { get; init; }

    /// <summary>Whether a 3x3 maximum pooling with stride 2 follows the stem.</summary>
    public bool MaxPool { get; init; }

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
            var stride = (1 << this.Stem.Count) * (this.MaxPool ? 2 : 1);
            return [.. this.Stages.Select(stage => stride *= stage.Stride)];
        }
    }

    /// <summary>ResNet-18 up to its third stage: strides 4, 8, 16; 64, 128, 256 channels.</summary>
    public static NetworkShape ResNet18 { get; } = new()
    {
        Stem = [new StemLayer(64, 7)],
        MaxPool = true,
        Stages = [new StageShape(64, 2, 1), new StageShape(128, 2, 2), new StageShape(256, 2, 2)],
    };

    /// <summary>
    /// Wide ResNet-50-2 (Zagoruyko and Komodakis, 2016) up to its third stage: strides 4, 8, 16; 256, 512, 1024 channels.
    /// </summary>
    public static NetworkShape WideResNet50 { get; } = new()
    {
        Stem = [new StemLayer(64, 7)],
        MaxPool = true,
        Stages = [new StageShape(256, 3, 1, 128), new StageShape(512, 4, 2, 256), new StageShape(1024, 6, 2, 512)],
    };

    /// <summary>The embedded compact teacher: strides 4, 8, 16; heads with ResNet-18's channels.</summary>
    public static NetworkShape Compact { get; } = new()
    {
        Stem = [new StemLayer(24, 3), new StemLayer(32, 3)],
        Stages = [new StageShape(32, 1, 1), new StageShape(96, 1, 2), new StageShape(192, 2, 2)],
        Heads = [64, 128, 256],
    };

    /// <summary>
    /// The student for a teacher of this shape: it goes on from the teacher's stem with the same stages and outputs, one
    /// block a stage, with squeeze and excitation. It must be able to follow the teacher on good parts and no further. Bottleneck stages become basic
    /// blocks of a quarter of the channels, and heads give the teacher's channels: a student of the teacher's width would
    /// take many times as long to train.
    /// </summary>
    public NetworkShape Student => this with
    {
        Stages = [.. this.Stages.Select(stage => new StageShape(stage.Inner is null ? stage.Channels : stage.Channels / StageShape.Expansion, 1, stage.Stride))],
        Heads = this.Stages.Any(stage => stage.Inner is not null) ? this.OutputChannels : this.Heads,
        SqueezeExcite = true,
        SharedStem = true,
    };

    /// <summary>Multiply-accumulates of one forward pass, without the squeeze and excitation.</summary>
    /// <param name="side">Side of a square input in pixels.</param>
    public long MultiplyAccumulates(int side)
    {
        long total = 0;
        var channels = 3;
        foreach (var layer in this.Stem)
        {
            side /= 2;
            total += this.SharedStem ? 0 : (long)side * side * layer.Kernel * layer.Kernel * channels * layer.Channels;
            channels = layer.Channels;
        }

        side /= this.MaxPool ? 2 : 1;
        for (var index = 0; index < this.Stages.Count; index++)
        {
            var stage = this.Stages[index];
            side /= stage.Stride;
            long area = (long)side * side;
            for (var block = 0; block < stage.Blocks; block++)
            {
                if (stage.Inner is { } inner)
                {
                    // The first 1x1 convolution stands before the stride.
                    total += (block == 0 ? area * stage.Stride * stage.Stride : area) * channels * inner;
                    total += area * 9 * inner * inner;
                    total += area * inner * stage.Channels;
                }
                else
                {
                    total += area * 9 * channels * stage.Channels;
                    total += area * 9 * stage.Channels * stage.Channels;
                }

                if (block == 0 && (stage.Stride != 1 || channels != stage.Channels))
                {
                    total += area * channels * stage.Channels;
                }

                channels = stage.Channels;
            }

            if (this.Heads is not null)
            {
                total += area * channels * this.Heads[index];
            }
        }

        return total;
    }
}

/// <summary>One convolution of the stem, stride 2.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Side of the kernel, odd.</param>
internal sealed record StemLayer(int Channels, int Kernel);

/// <summary>One stage of blocks.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="Inner">Channels inside a bottleneck block; null for basic blocks.</param>
internal sealed record StageShape(int Channels, int Blocks, int Stride, int? Inner = null)
{
    /// <summary>Output channels of a bottleneck over its inner width in the standard ResNet; a wide one has half of it.</summary>
    public const int Expansion = 4;
}
