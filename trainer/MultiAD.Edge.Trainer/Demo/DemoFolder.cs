using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>Pictures of the demonstration line as a data folder in MVTec AD layout.</summary>
internal sealed class DemoFolder
{
    /// <summary>Plans the pictures; no good part is in both the training and the test.</summary>
    /// <param name="training">Good parts for training.</param>
    /// <param name="good">Good parts for the test.</param>
    /// <param name="defects">Defective parts of each kind for the test.</param>
    public DemoFolder(int training, int good, int defects) => this.Pictures =
    [
        .. Enumerable.Range(0, training).Select(i => new DemoPicture("train/good", null, i, i)),
        .. Enumerable.Range(0, good).Select(i => new DemoPicture("test/good", null, training + i, i)),
        .. Enum.GetValues<DefectKind>().SelectMany(kind => Enumerable.Range(0, defects)
            .Select(i => new DemoPicture($"test/{DemoLine.FolderOf(kind)}", kind, i, i))),
    ];

    /// <summary>All pictures, in the order in which they are rendered.</summary>
    public IReadOnlyList<DemoPicture> Pictures { get; }

    /// <summary>Renders all pictures; a folder that was begun and stopped is not left behind.</summary>
    /// <param name="line">Renders the parts.</param>
    /// <param name="target">Full path of the folder to write; missing or empty.</param>
    /// <param name="progress">Told after each picture.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(DemoLine line, string target, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var temporary = $"{target.TrimEnd(Path.DirectorySeparatorChar)}.{Guid.NewGuid():N}.tmp";
        try
        {
            this.Render(line, temporary, progress, cancellationToken);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
        }
        catch
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            throw;
        }
    }

    private static void Render(DemoLine line, string folder, DemoPicture planned)
    {
        var name = planned.File.ToString("000", CultureInfo.InvariantCulture);
        var path = Path.Combine(folder, planned.Subset, name + ".png");
        if (planned.Kind is not { } kind)
        {
            using var good = line.RenderGood(planned.Part);
            Save(path, good);
            return;
        }

        using var defective = line.RenderDefect(kind, planned.Part);
        Save(path, defective.Picture);
        Save(Path.Combine(folder, "ground_truth", DemoLine.FolderOf(kind), name + "_mask.png"), defective.Mask);
    }

    private static void Save(string path, Mat picture) => DurableFile.Write(path, ImageFile.EncodePng(picture));

    private void Render(DemoLine line, string folder, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < this.Pictures.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Render(line, folder, this.Pictures[i]);
            var speed = (i + 1) / clock.Elapsed.TotalSeconds;
            progress.Report(new WorkProgress("rendering", i + 1, this.Pictures.Count, double.NaN, speed));
        }
    }
}
