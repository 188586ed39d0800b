using MultiAD.Edge.Agent.Delivery;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class StateFolderTests
{
    [Theory]
    [InlineData("/var/lib/multiad", "/x", "/home/u", "/var/lib/multiad")]
    [InlineData("/var/lib/a:/var/lib/b", null, "/home/u", "/var/lib/a")]
    [InlineData(null, "/x", "/home/u", "/x/multiad")]
    [InlineData(null, "relative", "/home/u", "/home/u/.local/state/multiad")]
    [InlineData("", "", "/home/u", "/home/u/.local/state/multiad")]
    [InlineData(null, null, null, "/.local/state/multiad")]
    public void The_service_s_folder_comes_before_the_user_s(string? service, string? state, string? home, string expected)
    {
        var environment = new Dictionary<string, string?>
        {
            ["STATE_DIRECTORY"] = service,
            ["XDG_STATE_HOME"] = state,
            ["HOME"] = home,
        };
        Assert.Equal(expected, StateFolder.Find(name => environment[name]));
    }
}
