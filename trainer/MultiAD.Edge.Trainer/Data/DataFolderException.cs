namespace MultiAD.Edge.Trainer.Data;

/// <summary>A data folder that cannot be used; the message names the folder or file, what is wrong and what to do.</summary>
internal sealed class DataFolderException(string message, Exception? inner = null) : TrainerException(message, inner);
