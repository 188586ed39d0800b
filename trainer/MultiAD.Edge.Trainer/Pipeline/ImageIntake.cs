using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>Reads the images of a training and looks whether they are enough to learn from, before the work starts.</summary>
/// <param name="leaveOut">Takes the images that cannot be used, which are left out; null refuses them.</param>
/// <param name="progress">Told of the reading, and of what is to know.</param>
/// <param name="cancellationToken">Stops between two files.</param>
internal sealed class ImageIntake(UnreadableImages? leaveOut, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
{
    // Two parts may lie alike by chance; that a fifth of the photos do is worth a note.
    private const double ToldShare = 0.8;

    /// <summary>Reads and compares them.</summary>
    /// <param name="paths">Files of the parts.</param>
    /// <param name="layout">How a part is cut into samples.</param>
    /// <exception cref="UnreadableImagesException">An image cannot be used, and none are left out.</exception>
    /// <exception cref="DataFolderException">Too few can be used, or too few are different, or they do not fit into memory.</exception>
    /// <returns>The images, which of them are alike, and what frames of such parts are like.</returns>
    public (PreparedImages Images, PictureGroups Groups, FrameHealth Health) Read(IReadOnlyList<string> paths, TileLayout layout)
    {
        using var collector = new FrameHealthCollector();
        var images = PreparedImages.Read(paths, layout, progress, cancellationToken, leaveOut, collector);
        if (leaveOut is { Count: > 0 })
        {
            this.Tell(leaveOut.LeftOut(paths.Count));
        }

        if (images.PartCount < PartFolder.MinimumTrainingImages)
        {
            throw new DataFolderException(
                $"{images.PartCount} of {paths.Count} good images can be used, at least {PartFolder.MinimumTrainingImages} are needed. "
                + "Take those pictures again, or add others.");
        }

        if (PictureNotes.OfRange(images.PartCount, images.SixteenBitFiles, images.Brightest) is { } dark)
        {
            this.Tell(dark);
        }

        if (PictureNotes.OfShape(images.LargestPicture.Width, images.LargestPicture.Height, layout.Grid) is { } squeezed)
        {
            this.Tell(squeezed);
        }

        var groups = PictureGroups.Find(images, cancellationToken);
        this.Judge(images.PartCount, groups);
        return (images, groups, collector.Learn());
    }

    private void Judge(int files, PictureGroups groups)
    {
        if (groups.DistinctPictures < PartFolder.MinimumTrainingImages)
        {
            var pictures = groups.DistinctPictures == 1 ? "1 picture" : $"{groups.DistinctPictures} different pictures";
            throw new DataFolderException(
                $"{files} files, {pictures}: the rest are copies, and at least {PartFolder.MinimumTrainingImages} are needed. "
                + "Add photos of other good parts; 100 to 200 are a sound number.");
        }

        if (groups.DistinctPictures < files)
        {
            this.Tell($"{files - groups.DistinctPictures} of {files} files are copies of others; {groups.DistinctPictures} pictures are different.");
        }

        if (groups.Count <= ToldShare * groups.DistinctPictures)
        {
            this.Tell(
                $"{files} photos look like {groups.Count} {(groups.Count == 1 ? "part" : "parts")}: the others are nearly identical to them. "
                + "Photos of one part are kept together, in training or held out; photos of more parts would make a better model.");
        }
    }

    private void Tell(string note) => progress.Report(new WorkProgress("reading", 1, 1, double.NaN, double.NaN) { Note = note });
}
