namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>The folder that keeps pulled teachers.</summary>
/// <param name="Folder">Full path; need not exist yet.</param>
internal sealed record TeacherCache(string Folder)
{
    /// <summary>The user's cache: <c>$XDG_CACHE_HOME/multiad/teachers</c>, or <c>~/.cache/multiad/teachers</c>.</summary>
    /// <exception cref="TeacherException">The user has no home folder.</exception>
    public static TeacherCache Default()
    {
        // A relative path is to be ignored (XDG base directory specification).
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            if (string.IsNullOrEmpty(home))
            {
                throw new TeacherException(
                    "This user has no home folder for pulled teachers. "
                    + "Set XDG_CACHE_HOME, or give --cache DIR and then --teacher DIR/NAME.safetensors.");
            }

            root = Path.Combine(home, ".cache");
        }

        return new TeacherCache(Path.Combine(root, "multiad", "teachers"));
    }

    /// <summary>Where the converted weights of a name are.</summary>
    public string WeightsPath(string name) => Path.Combine(this.Folder, name + ".safetensors");

    /// <summary>Where the file as published is.</summary>
    public string PublishedPath(TeacherCatalogueEntry teacher) => Path.Combine(this.Folder, teacher.File);
}
