using Xunit;

namespace MultiAD.Edge.Trainer.Tests;

public sealed class CacheFolderTests : IDisposable
{
    private const string Variable = "XDG_CACHE_HOME";

    private readonly string? before = Environment.GetEnvironmentVariable(Variable);

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, this.before);

    [Fact]
    public void The_users_cache_is_where_the_variable_says()
    {
        Environment.SetEnvironmentVariable(Variable, "/var/cache/someone");

        Assert.Equal("/var/cache/someone/multiad", CacheFolder.Find());
    }

    [Theory]
    [InlineData("")]
    [InlineData("cache")]
    [InlineData("./cache")]
    public void A_relative_path_is_ignored(string value)
    {
        Environment.SetEnvironmentVariable(Variable, value);

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".cache", "multiad"), CacheFolder.Find());
    }
}
