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

    /// <summary>Channels of the stages of this network's student; null where they follow from this network's own.</summary>
    public IReadOnlyList<int>? StudentWidths { get; init; }

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
    /// The embedded compact teacher: ResNet-18 up to its third stage with each convolution but those of the shortcuts cut
    /// into two factors of low rank (after Zhang et al., 2015), multiples of 8 as the runtime likes them.
    /// </summary>
    public static NetworkShape Compact { get; } = ResNet18 with
    {
        Stem = new StemShape(64, 7, 24),
        Stages = [new StageShape(64, 2, 1, Rank: 24), new StageShape(128, 2, 2, Rank: 40), new StageShape(256, 2, 2, Rank: 80)],
        StudentWidths = [16, 48, 96],
    };

    /// <summary>
    /// The student for a teacher of this shape: it goes on from the teacher's stem with one block of two whole 3x3
    /// convolutions a stage, with squeeze and excitation. It must be able to follow the teacher on good parts and no
    /// further. Where it is narrower than the teacher, as for bottleneck stages, whose quarter it takes, heads give the
    /// teacher's channels: a student of the teacher's width would take many times as long to train.
    /// </summary>
    public NetworkShape Student
    {
        get
        {
            var own = this.Stages.Select(stage => stage.Inner is null ? stage.Channels : stage.Channels / 4);
            int[] widths = [.. this.StudentWidths ?? own];
            return this with
            {
                Stages = [.. this.Stages.Select((stage, index) => new StageShape(widths[index], 1, stage.Stride))],
                Heads = widths.SequenceEqual(this.OutputChannels) ? null : this.OutputChannels,
                StudentWidths = null,
                SqueezeExcite = true,
                SharedStem = true,
            };
        }
    }

    /// <summary>Multiply-accumulates of one forward pass, without the squeeze and excitation.</summary>
    /// <param name="side">Side of a square input in pixels.</param>
    public long MultiplyAccumulates(int side)
    {
        long total = 0;
        if (!this.SharedStem)
        {
            total += (long)side / 2 * (side / 2) * Product(this.Stem.Kernel * this.Stem.Kernel * 3, this.Stem.Channels, this.Stem.Rank);
        }

        side /= StemShape.Stride;
        var channels = this.Stem.Channels;
        for (var index = 0; index < this.Stages.Count; index++)
        {
            var stage = this.Stages[index];
            side /= stage.Stride;
            long area = (long)side * side;
            for (var block = 0; block < stage.Blocks; block++)
            {
                total += OfBlock(stage, area, channels, isFirst: block == 0);
                channels = stage.Channels;
            }

            if (this.Heads is not null)
            {
                total += area * channels * this.Heads[index];
            }
        }

        return total;
    }

    private static long OfBlock(StageShape stage, long area, int channels, bool isFirst)
    {
        long total = 0;
        if (stage.Inner is { } inner)
        {
            // The first 1x1 convolution stands before the stride.
            total += (isFirst ? area * stage.Stride * stage.Stride : area) * channels * inner;
            total += area * 9 * inner * inner;
            total += area * inner * stage.Channels;
        }
        else
        {
            total += area * Product(9 * channels, stage.Channels, stage.Rank);
            total += area * Product(9 * stage.Channels, stage.Channels, stage.Rank);
        }

        return isFirst && (stage.Stride != 1 || channels != stage.Channels) ? total + (area * channels * stage.Channels) : total;
    }

    private static long Product(long inputs, long outputs, int? rank) =>
        rank is { } between ? between * (inputs + outputs) : inputs * outputs;
}
