namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>A teacher that cannot be used; the message names it, what is wrong and what to do.</summary>
internal sealed class TeacherException(string message, Exception? inner = null) : TrainerException(message, inner);
