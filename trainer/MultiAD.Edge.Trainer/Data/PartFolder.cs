using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>
/// A folder of part images in MVTec AD layout (<c>train/good</c>, <c>test/good</c>, <c>test/KIND</c>,
/// <c>ground_truth/KIND/STEM_mask.png</c>) or, for training, just a folder of good images.
/// </summary>
internal static class PartFolder
{
    /// <summary>Name of the folders that hold good parts.</summary>
    public const string GoodKind = "good";

    /// <summary>Fewest good images that a training starts with.</summary>
    public const int MinimumTrainingImages = 10;

    private const string MaskSuffix = "_mask";

    /// <summary>
    /// Lists the good images to train on: those in <c>train/good</c> where it is there, else those directly in the folder.
    /// </summary>
    /// <param name="path">The data folder.</param>
    /// <param name="note">Told of what was passed over, a note a call; null for no one.</param>
    /// <param name="recursive">Whether pictures in subfolders are taken too.</param>
    /// <returns>Paths, sorted by name (ordinal), at least <see cref="MinimumTrainingImages"/> of them; contents are not read.</returns>
    /// <exception cref="DataFolderException">No such folder, a file, unreadable, without images or with too few.</exception>
    public static IReadOnlyList<string> TrainingImages(string path, Action<string>? note = null, bool recursive = false)
    {
        RequireFolder(path);
        var layout = Path.Combine(path, "train", GoodKind);
        var folder = Directory.Exists(layout) ? layout : path;
        var images = Images(folder, note, recursive);
        if (images.Length == 0)
        {
            throw new DataFolderException(
                $"{folder}: no images were found. Put at least {MinimumTrainingImages} good images ({ImageKinds()}) into "
                + $"train/{GoodKind} or directly into the data folder{(recursive ? string.Empty : ", or take subfolders with --recursive")}.");
        }

        if (images.Length < MinimumTrainingImages)
        {
            var found = images.Length == 1 ? "1 good image was found" : $"{images.Length} good images were found";
            throw new DataFolderException(
                $"{folder}: {found}, at least {MinimumTrainingImages} are needed. "
                + "Add images of good parts; 100 to 200 are a sound number.");
        }

        return images;
    }

    /// <summary>
    /// Lists the images to evaluate on, good parts first, then the kinds of defect by name. A kind has a mask for every
    /// image or for none; masks of good parts (<c>ground_truth/good</c>) say nothing and are not looked at.
    /// </summary>
    /// <param name="path">The data folder.</param>
    /// <param name="note">Told of what was passed over, a note a call; null for no one.</param>
    /// <returns>At least one image; contents of images and masks are not read.</returns>
    /// <exception cref="DataFolderException">
    /// No such folder, a file, unreadable, without test images, a kind without images, a mask without its image, an image
    /// without the mask that others of its kind have.
    /// </exception>
    public static IReadOnlyList<TestImage> TestImages(string path, Action<string>? note = null)
    {
        RequireFolder(path);
        var test = Path.Combine(path, "test");
        var truth = Path.Combine(path, "ground_truth");
        var kinds = Directory.Exists(test) ? Folders(test, note) : [];
        if (kinds.Length == 0)
        {
            throw new DataFolderException(
                $"{path}: no test images were found. Put good parts into test/{GoodKind} and parts with defects into test/KIND, "
                + "a folder for each kind of defect.");
        }

        var wrongCase = kinds.FirstOrDefault(kind => kind != GoodKind && kind.Equals(GoodKind, StringComparison.OrdinalIgnoreCase));
        if (wrongCase is not null)
        {
            throw new DataFolderException(
                $"{Path.Combine(test, wrongCase)}: is this folder of good parts or of defects? Rename it to '{GoodKind}' for good parts.");
        }

        var masked = Directory.Exists(truth) ? Folders(truth) : [];
        foreach (var kind in masked.Except(kinds, StringComparer.Ordinal).Where(kind => kind != GoodKind))
        {
            var stray = Images(Path.Combine(truth, kind)).FirstOrDefault();
            if (stray is not null)
            {
                throw Stray(stray, kind);
            }
        }

        var images = new List<TestImage>();
        foreach (var kind in kinds.OrderBy(kind => kind != GoodKind).ThenBy(kind => kind, StringComparer.Ordinal))
        {
            var folder = Path.Combine(test, kind);
            var files = Images(folder, note);
            if (files.Length == 0)
            {
                throw new DataFolderException($"{folder}: no images were found. Put images ({ImageKinds()}) into it or remove the folder.");
            }

            var hasMasks = kind != GoodKind && masked.Contains(kind, StringComparer.Ordinal);
            images.AddRange(hasMasks
                ? Masked(files, kind, Path.Combine(truth, kind), note)
                : files.Select(file => new TestImage(file, kind, null)));
        }

        return images;
    }

    // By the stem of their images.
    private static Dictionary<string, string> Masks(string[] files, string truth, Action<string>? note)
    {
        var masks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mask in Images(truth, note))
        {
            if (IsNamedOddly(mask))
            {
                // Images with such names are refused one by one when they are read.
                if (files.Any(IsNamedOddly))
                {
                    continue;
                }

                throw new DataFolderException($"{mask}: {FileName.EncodingFault(mask)}");
            }

            var stem = Path.GetFileNameWithoutExtension(mask);
            if (!stem.EndsWith(MaskSuffix, StringComparison.Ordinal))
            {
                throw new DataFolderException(
                    $"{mask}: the name of a mask is that of its image followed by {MaskSuffix}, as in 000{MaskSuffix}.png. "
                    + "Rename or remove the file.");
            }

            if (!masks.TryAdd(stem[..^MaskSuffix.Length], mask))
            {
                throw new DataFolderException($"{mask}: a second mask for the same image. Keep one of them.");
            }
        }

        return masks;
    }

    private static IEnumerable<TestImage> Masked(string[] files, string kind, string truth, Action<string>? note)
    {
        var masks = Masks(files, truth, note);
        if (masks.Count == 0)
        {
            return files.Select(file => new TestImage(file, kind, null));
        }

        var images = new List<TestImage>();
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            if (IsNamedOddly(file))
            {
                images.Add(new TestImage(file, kind, null));
                continue;
            }

            if (!masks.TryGetValue(stem, out var mask))
            {
                throw new DataFolderException(
                    $"{file}: this image has no mask although others of its kind have one. "
                    + $"Add {Path.Combine(truth, stem + MaskSuffix + ".png")}, or remove all masks of '{kind}'.");
            }

            if (!claimed.Add(stem))
            {
                throw new DataFolderException($"{file}: two images share the mask {mask}. Give the images different names.");
            }

            images.Add(new TestImage(file, kind, mask));
        }

        var stray = masks.Where(mask => !claimed.Contains(mask.Key))
            .Select(mask => mask.Value).Order(StringComparer.Ordinal).FirstOrDefault();
        return stray is null ? images : throw Stray(stray, kind);
    }

    private static bool IsNamedOddly(string file) => FileName.EncodingFault(file) is not null && !File.Exists(file);

    private static DataFolderException Stray(string mask, string kind) =>
        new($"{mask}: this mask has no image in test/{kind}. Add the image of the same name without {MaskSuffix}, or remove the mask.");

    private static void RequireFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path))
        {
            throw new DataFolderException($"{path}: this is a file. Give the folder that holds the images.");
        }

        if (!Directory.Exists(path))
        {
            throw new DataFolderException($"{path}: no such folder. Check the path.");
        }
    }

    private static string[] Images(string folder, Action<string>? note = null, bool recursive = false)
    {
        var found = Listing(folder, place => PictureFolder.Read(place, recursive));
        foreach (var passedOver in found.Notes())
        {
            note?.Invoke(passedOver);
        }

        return [.. found.Pictures];
    }

    private static string[] Folders(string folder, Action<string>? note = null)
    {
        var found = Listing(folder, place => Directory.EnumerateDirectories(place).Select(name => Path.GetFileName(name)).ToArray());
        string[] leftBehind = [.. found.Where(PictureFolder.IsLeftBehind).Order(StringComparer.Ordinal)];
        if (leftBehind.Length > 0)
        {
            note?.Invoke($"{folder}: {string.Join(", ", leftBehind)} passed over; systems leave such folders behind, they are no kind of defect.");
        }

        return [.. found.Except(leftBehind, StringComparer.Ordinal)];
    }

    private static T Listing<T>(string folder, Func<string, T> list)
    {
        if (!Directory.Exists(folder) && FileName.EncodingFault(folder) is { } fault)
        {
            throw new DataFolderException($"{folder}: {fault}");
        }

        try
        {
            return list(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"{folder}: cannot be listed ({error.Message}). Check that the folder is there and readable.", error);
        }
    }

    private static string ImageKinds() => string.Join(", ", ImageFile.Extensions.Select(extension => extension[1..].ToUpperInvariant()));
}
