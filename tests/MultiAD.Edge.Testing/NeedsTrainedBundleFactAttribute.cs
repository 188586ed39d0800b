using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>A test over a bundle of a real training, which takes minutes; skipped where the environment names none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTrainedBundleFactAttribute : FactAttribute
{
    /// <summary>Variable with the path of the bundle.</summary>
    public const string Variable = "MULTIAD_HOSTILE_BUNDLE";

    /// <summary>Skips the test where no bundle is named.</summary>
    public NeedsTrainedBundleFactAttribute()
    {
        if (Bundle is null)
        {
            this.Skip = $"set {Variable} to a bundle of multiad-train train";
        }
    }

    /// <summary>The bundle; null where none is named.</summary>
    public static string? Bundle => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
}
