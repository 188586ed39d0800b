using System.Text;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Images that could not be used, each with its reason, found in one go.</summary>
internal sealed class UnreadableImages
{
    private const int Shown = 20;

    private readonly List<(string Path, string Reason)> faults = [];

    /// <summary>Number of images.</summary>
    public int Count => this.faults.Count;

    /// <summary>Takes one more.</summary>
    /// <param name="path">Path of the image.</param>
    /// <param name="error">Why it cannot be used; its message names the file.</param>
    public void Add(string path, Exception error) => this.faults.Add((path, PrintableText.Of(error.Message)));

    /// <summary>Refuses to go on where there is one.</summary>
    /// <param name="total">Images in all.</param>
    /// <exception cref="UnreadableImagesException">At least one image cannot be used.</exception>
    public void ThrowIfAny(int total)
    {
        if (this.Count > 0)
        {
            throw new UnreadableImagesException(
                $"{this.faults[0].Reason} ({this.Count} of {total} images cannot be used"
                + (this.Count > 1 ? "; this is the first" : string.Empty)
                + ". Mend or remove them, or leave them out with --skip-unreadable.)",
                this);
        }
    }

    /// <summary>What was left out, for a note.</summary>
    /// <param name="total">Images in all.</param>
    public string LeftOut(int total) => $"{this.Count} of {total} images cannot be used and are left out:{this.List()}";

    /// <summary>Writes all of them into a file, a line each: the path, a tab, the reason.</summary>
    /// <param name="file">The file; it is replaced.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteTo(string file) =>
        DurableFile.Write(file, Encoding.UTF8.GetBytes(string.Concat(this.faults.Select(fault => $"{PrintableText.Of(fault.Path)}\t{fault.Reason}\n"))));

    /// <summary>The reasons, a line each with a line break before it; at most twenty of them.</summary>
    public string List()
    {
        var lines = string.Concat(this.faults.Take(Shown).Select(fault => $"\n  {fault.Reason}"));
        return this.Count > Shown ? $"{lines}\n  and {this.Count - Shown} more; --list-unreadable FILE writes all of them" : lines;
    }
}
