using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>A test that needs real data, which its name says; skipped where the data is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsRealDataFactAttribute : FactAttribute
{
    /// <summary>Skips the test where any of the paths under the folder of real data is missing.</summary>
    public NeedsRealDataFactAttribute(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var missing = paths.FirstOrDefault(path => !RealData.Has(path));
        if (missing is not null)
        {
            this.Skip = $"shared/{missing} is not on this machine";
        }
    }

    /// <summary>Paths that the test needs, below the folder of real data.</summary>
    public string Paths => this.Skip ?? string.Empty;
}
