namespace MultiAD.Edge.Trainer.Data;

/// <summary>What a mask has that its numbers may suffer from.</summary>
/// <param name="IsGrey">More than sixteen grey values.</param>
/// <param name="IsOtherwiseTurned">Another orientation tag than its image, or one of them alone has one.</param>
internal readonly record struct MaskTraits(bool IsGrey, bool IsOtherwiseTurned);
