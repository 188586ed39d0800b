using Xunit;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>Assertions on lists of violations.</summary>
public static class ArchitectureAssert
{
    /// <summary>Fails with every violation in full, one a line; the runner's own assertions would cut them short.</summary>
    public static void None(IReadOnlyList<string> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations.Prepend($"{violations.Count} against the plan:")));
    }
}
