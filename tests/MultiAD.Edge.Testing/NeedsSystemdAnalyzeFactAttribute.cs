using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>A test that has systemd judge a unit; skipped where systemd-analyze is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsSystemdAnalyzeFactAttribute : FactAttribute
{
    /// <summary>Skips the test where the program is missing.</summary>
    public NeedsSystemdAnalyzeFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Append("/usr/bin");
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "systemd-analyze"))))
        {
            this.Skip = "systemd-analyze is missing; install the package systemd";
        }
    }
}
