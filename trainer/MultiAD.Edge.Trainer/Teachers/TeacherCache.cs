namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>The folder that keeps pulled teachers.</summary>
/// <param name="Folder">Full path; need not exist yet.</param>
internal sealed record TeacherCache(string Folder)
{
    /// <summary>The user's cache: <c>$XDG_CACHE_HOME/multiad/teachers</c>, or <c>~/.cache/multiad/teachers</c>.</summary>
    /// <exception cref="TeacherException">The user has no home folder.</exception>
    public static TeacherCache Default()
    {
        var root = CacheFolder.Find() ?? throw new TeacherException(
            "This user has no home folder for pulled teachers. "
            + "Set XDG_CACHE_HOME, or give --cache DIR and then --teacher DIR/NAME.safetensors.");
        return new TeacherCache(Path.Combine(root, "teachers"));
    }

    /// <summary>Where the converted weights of a name are.</summary>
    public string WeightsPath(string name) => Path.Combine(this.Folder, name + ".safetensors");

    /// <summary>Where the file as published is.</summary>
    public string PublishedPath(TeacherCatalogueEntry teacher) => Path.Combine(this.Folder, teacher.File);
}
