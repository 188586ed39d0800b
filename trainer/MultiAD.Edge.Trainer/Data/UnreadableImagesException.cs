namespace MultiAD.Edge.Trainer.Data;

/// <summary>Images of a data folder cannot be used; the message names the first and counts all.</summary>
internal sealed class UnreadableImagesException(string message, UnreadableImages images) : TrainerException(message, null)
{
    /// <summary>All of them.</summary>
    public UnreadableImages Images { get; } = images;
}
