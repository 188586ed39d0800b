using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>What every step of a training is given.</summary>
/// <param name="Device">Where to compute.</param>
/// <param name="Seed">Seed of all chance.</param>
/// <param name="Progress">Told of every step.</param>
/// <param name="Cancellation">Stops the work between two steps.</param>
internal sealed record TrainingContext(Device Device, int Seed, IProgress<WorkProgress> Progress, CancellationToken Cancellation);
