using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Configuration;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Configuration;

public sealed class LiveSettingsTests
{
    private const string Path = "Stations:a:Camera:Path";
    private const string Closes = "Stations:a:Alert:PassesToClose";

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    [InlineData(Closes, "7")]
    [InlineData("Stations:a:Alert:UpdateInterval", "00:00:01")]
    [InlineData("Stations:a:Publishing:MapsPerSecond", "3")]
    [InlineData("Stations:a:Publishing:MapsFolder", "/maps")]
    public void What_can_change_is_in_force_at_once(string key, string value)
    {
        var settings = new LiveSettings(Configure());
        var change = settings.Apply(Configure((key, value)));
        Assert.Equal([key], change.Applied);
        Assert.Empty(change.Pending);
        Assert.Equal(value, settings.Current.Configuration[key]);
    }

    [Theory]
    [InlineData("Mqtt:Broker", "broker:1883")]
    [InlineData("Agent:Name", "other")]
    [InlineData(Path, "/other")]
    [InlineData("Stations:a:Model:Bundle", "/other.multiad")]
    [InlineData("Stations:b:Alert:PassesToClose", "7")]
    public void What_cannot_change_waits_for_the_next_start_and_is_named(string key, string value)
    {
        var settings = new LiveSettings(Configure());
        var change = settings.Apply(Configure((key, value)));
        Assert.Equal([key], change.Pending);
        Assert.Empty(change.Applied);
        Assert.NotEqual(value, settings.Current.Configuration[key]);
        Assert.Empty(settings.Apply(Configure()).Pending);
    }

    [Fact]
    public void Options_are_replaced_where_they_differ_and_a_key_that_is_removed_has_its_default_again()
    {
        var settings = new LiveSettings(Configure((Closes, "7")));
        var (alert, publishing) = (settings.Alert("a"), settings.Publishing("a"));
        var before = publishing.Current;
        settings.Apply(Configure((Closes, "9")));
        Assert.Equal(9, alert.Current.PassesToClose);
        Assert.Same(before, publishing.Current);
        settings.Apply(Configure());
        Assert.Null(alert.Current.PassesToClose);
    }

    [Fact]
    public void The_logging_library_is_told_of_other_levels()
    {
        var settings = new LiveSettings(Configure());
        var logging = new ConfigurationBuilder().Add(settings.Logging).Build();
        var told = false;
        logging.GetReloadToken().RegisterChangeCallback(_ => told = true, null);
        settings.Apply(Configure(("Logging:LogLevel:Default", "Debug")));
        Assert.True(told);
        Assert.Equal("Debug", logging["Logging:LogLevel:Default"]);
    }

    private static IConfigurationRoot Configure(params (string Key, string Value)[] more)
    {
        var all = new Dictionary<string, string?> { [Path] = "/parts", ["Stations:a:Camera:Kind"] = "folder" };
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(all).Build();
    }
}
