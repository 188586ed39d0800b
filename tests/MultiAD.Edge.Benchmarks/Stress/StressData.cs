using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>Writes data folders for single runs.</summary>
internal static class StressData
{
    /// <summary>Writes a test part of changed images as PNG.</summary>
    public static void WriteChanged(IEnumerable<TestImage> images, PictureChange change, string folder, CancellationToken cancellationToken)
    {
        foreach (var image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var picture = ImageFile.Read(image.Path);
            using var changed = change.Apply(picture);

            // The whole name stays in it: a.png and a.jpg are two parts.
            var stem = Path.GetFileName(image.Path);
            File.WriteAllBytes(Place(folder, "test", image.Kind, stem + ".png"), ImageFile.EncodePng(changed));
            if (image.MaskPath is not null)
            {
                using var mask = ImageFile.ReadMask(image.MaskPath);
                using var moved = change.ApplyToMask(mask);
                File.WriteAllBytes(Place(folder, "ground_truth", image.Kind, stem + "_mask.png"), ImageFile.EncodePng(moved));
            }
        }
    }

    private static string Place(string folder, string part, string kind, string name)
    {
        var directory = Path.Combine(folder, part, kind);
        _ = Directory.CreateDirectory(directory);
        return Path.Combine(directory, name);
    }
}
