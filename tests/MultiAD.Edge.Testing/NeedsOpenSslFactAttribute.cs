using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>A test that has the command <c>openssl</c> check what we wrote; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsOpenSslFactAttribute : FactAttribute
{
    /// <summary>Skips the test where there is no openssl.</summary>
    public NeedsOpenSslFactAttribute()
    {
        if (!OpenSsl.IsInstalled)
        {
            this.Skip = $"{OpenSsl.Program} is not on this machine; apt-get install openssl";
        }
    }
}
