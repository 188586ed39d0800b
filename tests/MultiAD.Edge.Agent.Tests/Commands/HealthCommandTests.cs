using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Agent.Commands;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Commands;

public sealed class HealthCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_fresh_sign_of_life_is_health()
    {
        Assert.Null(SignOfLife.Give(this.folder["alive"]));
        Assert.Equal(0, Health("3600"));
    }

    [Fact]
    public void An_old_one_a_broken_one_and_none_are_not()
    {
        Assert.Equal(1, Health("30"));
        File.WriteAllText(this.folder["alive"], "soon");
        Assert.Equal(1, Health("30"));
        var old = Stopwatch.GetTimestamp() - (31 * Stopwatch.Frequency);
        File.WriteAllText(this.folder["alive"], old.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(1, Health("30"));
    }

    private int Health(string seconds) => HealthCommand.Create().Parse(["--file", this.folder["alive"], "--within", seconds]).Invoke();
}
