namespace MultiAD.Edge.Trainer;

/// <summary>Where this program keeps what it can fetch or make again (XDG base directory specification).</summary>
internal static class CacheFolder
{
    /// <summary><c>$XDG_CACHE_HOME/multiad</c>, or <c>~/.cache/multiad</c>; null for a user who has neither.</summary>
    public static string? Find()
    {
        // A relative path is to be ignored, says the specification.
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            root = string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".cache");
        }

        return root is null ? null : Path.Combine(root, "multiad");
    }
}
