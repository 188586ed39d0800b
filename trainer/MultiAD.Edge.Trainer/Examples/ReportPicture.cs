namespace MultiAD.Edge.Trainer.Examples;

/// <summary>One picture of a page.</summary>
/// <param name="Caption">What it shows, in a word or two.</param>
/// <param name="Jpeg">The picture as a JPEG file; at most <see cref="PictureEncoder.MaximumBytes"/> keep the page small.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
internal sealed record ReportPicture(string Caption, ReadOnlyMemory<byte> Jpeg, int Width, int Height);
