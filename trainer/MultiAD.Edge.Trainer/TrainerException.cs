namespace MultiAD.Edge.Trainer;

/// <summary>What a user of the trainer can put right; the message names the thing, what was found and what to do.</summary>
/// <param name="message">The complete message.</param>
/// <param name="inner">Its cause.</param>
internal abstract class TrainerException(string message, Exception? inner) : Exception(message, inner);
