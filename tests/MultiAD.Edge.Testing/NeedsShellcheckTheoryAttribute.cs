using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>Tests that have <c>shellcheck</c> read our scripts; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsShellcheckTheoryAttribute : TheoryAttribute
{
    private const string Program = "/usr/bin/shellcheck";

    /// <summary>Skips the tests where there is no shellcheck.</summary>
    public NeedsShellcheckTheoryAttribute()
    {
        if (!File.Exists(Program))
        {
            this.Skip = $"{Program} is not on this machine; apt-get install shellcheck";
        }
    }
}
