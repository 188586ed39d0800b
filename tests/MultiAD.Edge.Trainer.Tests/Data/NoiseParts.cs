using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Tests.Data;

/// <summary>Square pictures of smooth coloured noise, each unlike the others, prepared as parts.</summary>
internal static class NoiseParts
{
    /// <summary>Writes the pictures and reads them as they are.</summary>
    public static PreparedImages Read(TemporaryFolder folder, int side, int count)
    {
        var random = new Random(3);
        string[] paths =
        [
            .. Enumerable.Range(0, count).Select(at =>
            {
                using var picture = new Mat(side, side, MatType.CV_8UC3);
                random.NextBytes(picture.AsSpan<byte>());
                Cv2.GaussianBlur(picture, picture, default, 1 + (at / 4.0));
                var path = folder[$"{at}.png"];
                Cv2.ImWrite(path, picture);
                return path;
            }),
        ];
        return PreparedImages.Read(paths, new TileLayout(TileGrid.Whole, side, side), new Progress<WorkProgress>(), CancellationToken.None);
    }
}
