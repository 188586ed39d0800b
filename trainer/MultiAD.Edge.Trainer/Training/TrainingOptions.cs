using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>How a model is trained.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Smallest side of an input in pixels.</summary>
    public const int MinimumSize = 128;

    /// <summary>Largest side of an input in pixels.</summary>
    public const int MaximumSize = 1024;

    /// <summary>Sides are multiples of this, the stride of the coarsest level.</summary>
    public const int SizeStep = 16;

    /// <summary>Most sides at which a model sees its input.</summary>
    public const int MaximumSizes = 3;

    /// <summary>Images per step.</summary>
    public const int BatchSize = 8;

    /// <summary>Initial learning rate.</summary>
    public const double LearningRate = 2e-3;

    /// <summary>Passes over the training images, unless the bounds on steps say otherwise.</summary>
    public const int Epochs = 10;

    /// <summary>Fewest steps, so that a small set is learned too.</summary>
    public const int MinimumSteps = 200;

    /// <summary>Most steps, so that a large set stays a matter of minutes.</summary>
    public const int MaximumSteps = 400;

    /// <summary>Share of the images that is held out for calibration.</summary>
    public const double HeldOutShare = 0.2;

    /// <summary>
    /// Held-out images below which a limit rests on too little, as long as they are at most
    /// <see cref="MaximumHeldOutShare"/> of all.
    /// </summary>
    public const int MinimumHeldOut = 10;

    /// <summary>Largest share of the images that is held out.</summary>
    public const double MaximumHeldOutShare = 0.4;

    /// <summary>Most held-out images; more would not make the limit better.</summary>
    public const int MaximumHeldOut = 200;

    /// <summary>Share of the longest time that the student's training may take where the model sees one size.</summary>
    public const double StudentShare = 0.6;

    /// <summary>Side of the square input in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>Further sides at which the model sees the input, ascending, below <see cref="Size"/>.</summary>
    public IReadOnlyList<int> SmallerSizes { get; init; } = [];

    /// <summary>All sides at which the model sees the input, ascending; the student sees the first.</summary>
    public IReadOnlyList<int> Sizes => [.. this.SmallerSizes, this.Size];

    /// <summary>How a picture is cut into inputs.</summary>
    public TileGrid Tiles { get; init; } = TileGrid.Whole;

    /// <summary>What of the picture is inspected.</summary>
    public RegionRequest Region { get; init; } = RegionRequest.Auto;

    /// <summary>Seed of weights, split and order.</summary>
    public required int Seed { get; init; }

    /// <summary>Steps; null lets the number of images decide.</summary>
    public int? Steps { get; init; }

    /// <summary>Longest time of the whole training; null for no limit.</summary>
    public TimeSpan? MaximumTime { get; init; }

    /// <summary>
    /// Longest time of the student's training, which takes most of the whole. At further sizes only the rest of the work is
    /// done, and takes as much longer as there are more pixels.
    /// </summary>
    public TimeSpan? StudentTime => this.MaximumTime * (StudentShare / (StudentShare + ((1 - StudentShare) * this.PixelRatio)));

    /// <summary>Takes the images that cannot be used, which are left out; null refuses them.</summary>
    public UnreadableImages? LeaveOut { get; init; }

    /// <summary>What is built.</summary>
    public TrainingMethod Method { get; init; }

    /// <summary>Components of the method that are in use.</summary>
    public MethodComponents Components { get; init; } = MethodComponents.All;

    /// <summary>Whether the paper's adversarial critic joins the student's training.</summary>
    public bool Critic { get; init; }

    /// <summary>Whether the report shows pictures.</summary>
    public bool Pictures { get; init; }

    /// <summary>False reject target, a fraction.</summary>
    public required double FalseRejectTarget { get; init; }

    /// <summary>Folder where trained students are kept and taken from again; null for none.</summary>
    public string? StudentFolder { get; init; }

    // Pixels of all sizes as a multiple of those of the smallest.
    private double PixelRatio => this.Sizes.Sum(side => (double)side * side / ((double)this.Sizes[0] * this.Sizes[0]));

    /// <summary>Steps for a number of training images.</summary>
    public int StepsFor(int images) => this.Steps ?? Math.Clamp(Epochs * images / BatchSize, MinimumSteps, MaximumSteps);

    /// <summary>Number of images to hold out.</summary>
    public static int HeldOutOf(int images)
    {
        var minimum = Math.Min(MinimumHeldOut, (int)(images * MaximumHeldOutShare));
        return Math.Clamp((int)Math.Round(images * HeldOutShare), minimum, MaximumHeldOut);
    }
}
