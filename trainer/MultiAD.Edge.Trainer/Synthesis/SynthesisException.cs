namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>A part on which no anomaly can be made; the message names its image and what to do.</summary>
internal sealed class SynthesisException(string message) : TrainerException(message, null);
