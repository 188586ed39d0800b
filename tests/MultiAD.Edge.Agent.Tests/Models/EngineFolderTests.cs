using MultiAD.Edge.Agent.Models;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class EngineFolderTests
{
    [Theory]
    [InlineData("/var/cache/multiad:/var/cache/other", "/x", "/home/line", "/var/cache/multiad/engines")]
    [InlineData(null, "/x", "/home/line", "/x/multiad/engines")]
    [InlineData(null, "relative", "/home/line", "/home/line/.cache/multiad/engines")]
    [InlineData(null, null, null, "/.cache/multiad/engines")]
    public void Engines_are_kept_in_the_cache_of_service_or_user(string? service, string? cache, string? home, string expected) =>
        Assert.Equal(expected, EngineFolder.Find(name => name switch
        {
            "CACHE_DIRECTORY" => service,
            "XDG_CACHE_HOME" => cache,
            "HOME" => home,
            _ => null,
        }));
}
