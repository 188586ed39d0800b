using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>What the fusion makes of the branches' maps, raw.</summary>
/// <param name="Map">Anomaly map [N,1,H,W].</param>
/// <param name="Score">Its largest value per image [N].</param>
internal readonly record struct FusedMap(Tensor Map, Tensor Score);
