using System.Net.Http.Headers;

namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>The server's version of a file that has come in part, kept beside the part for the If-Range of the next attempt.</summary>
/// <param name="Path">File that holds it.</param>
internal sealed record VersionTag(string Path)
{
    /// <summary>The tag of a part file.</summary>
    public static VersionTag Of(string partPath) => new(partPath + ".tag");

    /// <summary>The version that was kept; null where there is none or it cannot be read.</summary>
    public RangeConditionHeaderValue? Read() =>
        File.Exists(this.Path) && RangeConditionHeaderValue.TryParse(File.ReadAllText(this.Path), out var version) ? version : null;

    /// <summary>Keeps the version that an answer names; none is kept where it names none that tells two files apart.</summary>
    public void Keep(HttpResponseMessage response)
    {
        this.Delete();

        // A weak tag may stay while bytes change.
        if (response.Headers.ETag is { IsWeak: false } tag)
        {
            File.WriteAllText(this.Path, new RangeConditionHeaderValue(tag).ToString());
        }
        else if (response.Content.Headers.LastModified is { } modified)
        {
            File.WriteAllText(this.Path, new RangeConditionHeaderValue(modified).ToString());
        }
    }

    /// <summary>Forgets the version.</summary>
    public void Delete() => File.Delete(this.Path);
}
