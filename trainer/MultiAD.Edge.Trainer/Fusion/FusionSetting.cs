namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>How branches are joined, before their scales are known.</summary>
/// <param name="Weights">Weight of each branch, at least 0.</param>
/// <param name="Aligned">Whether half of each place's own mean is taken off, see <see cref="FusionStatisticsFit"/>.</param>
internal sealed record FusionSetting(IReadOnlyList<double> Weights, bool Aligned);
