using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>A part of a data set, the same for all runs: what decides does not need all of a large one.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Training">Good images to train on.</param>
/// <param name="Tests">Folder with the test part.</param>
internal sealed record SampledSet(string Name, IReadOnlyList<string> Training, string Tests)
{
    /// <summary>Chooses images at random, by a seed that never changes, and writes the test part as links.</summary>
    /// <param name="path">Folder of the set, in MVTec AD layout.</param>
    /// <param name="parts">Most good images to train on.</param>
    /// <param name="tests">Most good and most defective images to test with.</param>
    /// <param name="folder">Empty folder for the test part.</param>
    /// <exception cref="DataFolderException">The set is not as expected.</exception>
    public static SampledSet Draw(string path, int parts, int tests, string folder)
    {
        var random = new Random(0);
        var training = PartFolder.TrainingImages(path).ToArray();
        random.Shuffle(training);
        var images = PartFolder.TestImages(path).ToArray();
        random.Shuffle(images);
        LinkTests(images.Where(image => image.IsGood).Take(tests).Concat(images.Where(image => !image.IsGood).Take(tests)), folder);
        return new SampledSet(Path.GetFileName(path), [.. training.Take(parts).Order(StringComparer.Ordinal)], folder);
    }

    /// <summary>Writes a test part of some images, as they are, as links to them.</summary>
    public static void LinkTests(IEnumerable<TestImage> images, string folder)
    {
        foreach (var image in images)
        {
            Link(image.Path, folder, "test", image.Kind);
            if (image.MaskPath is not null)
            {
                Link(image.MaskPath, folder, "ground_truth", image.Kind);
            }
        }
    }

    private static void Link(string file, string folder, string part, string kind)
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder, part, kind)).FullName;
        _ = File.CreateSymbolicLink(Path.Combine(directory, Path.GetFileName(file)), Path.GetFullPath(file));
    }
}
