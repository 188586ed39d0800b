using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Reads test images with their masks, one after the other, and collects those that cannot be used.</summary>
/// <param name="images">The images.</param>
/// <param name="leaveOut">Takes what cannot be used, which is then left out; null refuses it.</param>
internal sealed class TestImageReader(IReadOnlyList<TestImage> images, UnreadableImages? leaveOut)
{
    /// <summary>Number of images, those that cannot be used too.</summary>
    public int Count => images.Count;

    /// <summary>Masks with many grey values that were read so far.</summary>
    public int GreyMasks { get; private set; }

    /// <summary>Masks that were read so far and are not turned as their images are, by their orientation tags.</summary>
    public int OtherwiseTurnedMasks { get; private set; }

    /// <summary>
    /// Gives each image that can be used. After the first that is refused the rest are only read, so that all are named.
    /// </summary>
    /// <param name="frame">Becomes the image.</param>
    /// <param name="mask">Becomes its mask, where it has one.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <exception cref="UnreadableImagesException">After the last image, where some were refused.</exception>
    public IEnumerable<TestImage> ReadAll(Mat frame, Mat mask, CancellationToken cancellationToken)
    {
        var unreadable = leaveOut ?? new UnreadableImages();
        foreach (var image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (this.TryRead(image, frame, mask, unreadable) && (leaveOut is not null || unreadable.Count == 0))
            {
                yield return image;
            }
        }

        if (leaveOut is null)
        {
            unreadable.ThrowIfAny(images.Count);
        }
    }

    private bool TryRead(TestImage image, Mat frame, Mat mask, UnreadableImages unreadable)
    {
        try
        {
            var orientation = ImageFile.ReadInto(image.Path, frame).Orientation;
            if (image.MaskPath is not null)
            {
                using var read = DefectMask.Read(image.MaskPath, image.Path, frame.Cols, frame.Rows, orientation, out var traits);
                this.GreyMasks += traits.IsGrey ? 1 : 0;
                this.OtherwiseTurnedMasks += traits.IsOtherwiseTurned ? 1 : 0;
                read.CopyTo(mask);
            }

            return true;
        }
        catch (Exception error) when (error is ImageFileException or DataFolderException)
        {
            unreadable.Add(image.Path, error);
            return false;
        }
    }
}
