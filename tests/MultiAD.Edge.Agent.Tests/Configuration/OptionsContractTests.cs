using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Settings;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Configuration;

/// <summary>Defaults and ranges are promises to whoever has configured an agent: each stands here once more.</summary>
public sealed class OptionsContractTests
{
    private const string Station = "Stations:camera2:";

    // Path, default.
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["Agent:Root"] = "multiad",
        ["Agent:Site"] = "site",
        ["Agent:Line"] = "line",
        ["Agent:Name"] = "agent",
        ["Agent:ExitAtEnd"] = "False",
        ["Mqtt:Broker"] = "embedded",
        ["Mqtt:EmbeddedPort"] = "1883",
        ["Mqtt:ClientId"] = "",
        ["Mqtt:Username"] = "",
        ["Mqtt:PasswordFile"] = "",
        ["Mqtt:CertificateAuthorityFile"] = "",
        ["Mqtt:CertificateFile"] = "",
        ["Mqtt:KeyFile"] = "",
        ["Mqtt:KeyPassphraseFile"] = "",
        ["Mqtt:KeepAlive"] = "00:00:20",
        ["Mqtt:Timeout"] = "00:00:10",
        ["Mqtt:ReconnectDelay"] = "00:00:01",
        ["Mqtt:MaximumReconnectDelay"] = "00:00:30",
        ["Mqtt:WillDelay"] = "00:00:05",
        ["Outbox:Path"] = "",
        ["Outbox:MaximumBytes"] = "67108864",
        ["Outbox:MaximumAge"] = "30.00:00:00",
        ["Outbox:MemoryBytes"] = "33554432",
        ["Outbox:Results"] = "500",
        ["HomeAssistant:Enabled"] = "False",
        ["HomeAssistant:Prefix"] = "homeassistant",
        ["Commands:Disabled"] = "",
        ["Commands:MaximumAge"] = "00:01:00",
        ["Download:Timeout"] = "01:00:00",
        ["Download:StallTimeout"] = "00:00:30",
        ["Download:MaximumBytes"] = "536870912",
        ["Download:Retries"] = "6",
        ["Download:RetryDelay"] = "00:00:01",
        ["Download:MaximumRetryDelay"] = "00:00:30",
        ["Download:Proxy"] = "",
        ["Download:CertificateAuthorityFile"] = "",
        ["Download:Server"] = "",
        ["Download:Username"] = "",
        ["Download:PasswordFile"] = "",
        ["Download:TokenFile"] = "",
        ["Inference:Threads"] = "0",
        ["Inference:Spinning"] = "False",
        ["Inference:Providers"] = "CPU",
        ["Inference:EngineCache"] = "",
        ["Camera:Kind"] = "V4l2",
        ["Camera:Path"] = "",
        ["Camera:Width"] = "0",
        ["Camera:Height"] = "0",
        ["Camera:FramesPerSecond"] = "0",
        ["Camera:Interval"] = "00:00:00",
        ["Camera:Loop"] = "False",
        ["Camera:After"] = "Move",
        ["Camera:DoneFolder"] = "",
        ["Camera:Journal"] = "",
        ["Camera:SettleTime"] = "00:00:00.5000000",
        ["Camera:IncompleteTime"] = "00:00:05",
        ["Camera:PollInterval"] = "00:00:01",
        ["Camera:StallTimeout"] = "00:00:10",
        ["Camera:ReconnectDelay"] = "00:00:01",
        ["Camera:MaximumReconnectDelay"] = "00:00:30",
        ["Model:Bundle"] = "",
        ["Model:RetryInterval"] = "00:00:05",
        ["Model:Roi"] = "bundle",
        ["Model:TrustedKeys"] = "/etc/multiad/keys",
        ["Model:AllowUnsigned"] = "",
        ["Alert:FailsToOpen"] = "",
        ["Alert:Window"] = "",
        ["Alert:PassesToClose"] = "",
        ["Alert:FailsToEscalate"] = "10",
        ["Alert:UpdateInterval"] = "00:00:10",
        ["Alert:HoldOff"] = "00:00:00",
        ["Publishing:ResultExpiry"] = "00:00:30",
        ["Publishing:MaximumRegions"] = "20",
        ["Publishing:MapMaximumSide"] = "640",
        ["Publishing:MapMaximumBytes"] = "524288",
        ["Publishing:MapsFolder"] = "",
        ["Publishing:MapsKept"] = "1000",
        ["Publishing:MapsPerSecond"] = "10",
        ["Pipeline:Depth"] = "4",
        ["Pipeline:FrameHealth"] = "True",
        ["Swap:ConfirmParts"] = "50",
        ["Swap:LatencyBudget"] = "",
        ["Swap:MaximumRejectRate"] = "0.5",
        ["Swap:FailedParts"] = "3",
        ["Swap:TrialTime"] = "01:00:00",
        ["Swap:ShadowShare"] = "0.25",
        ["Swap:MaximumFlipRate"] = "0.2",
        ["Swap:DownloadAttempts"] = "8",
    };

    /// <summary>Path, just below, smallest, largest, just above.</summary>
    public static TheoryData<string, string, string, string, string> Ranges { get; } = new()
    {
        { "Mqtt:EmbeddedPort", "-1", "0", "65535", "65536" },
        { "Mqtt:KeepAlive", "00:00:00.999", "00:00:01", "01:00:00", "01:00:00.001" },
        { "Mqtt:Timeout", "00:00:00.999", "00:00:01", "00:05:00", "00:05:00.001" },
        { "Mqtt:ReconnectDelay", "00:00:00.099", "00:00:00.1", "00:01:00", "00:01:00.001" },
        { "Mqtt:MaximumReconnectDelay", "00:00:00.999", "00:00:01", "01:00:00", "01:00:00.001" },
        { "Mqtt:WillDelay", "-00:00:00.001", "00:00:00", "00:10:00", "00:10:00.001" },
        { "Outbox:MaximumBytes", "1048575", "1048576", "1073741824", "1073741825" },
        { "Outbox:MaximumAge", "00:00:59.999", "00:01:00", "365.00:00:00", "365.00:00:00.001" },
        { "Outbox:MemoryBytes", "1048575", "1048576", "1073741824", "1073741825" },
        { "Outbox:Results", "15", "16", "100000", "100001" },
        { "Commands:MaximumAge", "00:00:00.999", "00:00:01", "1.00:00:00", "1.00:00:00.001" },
        { "Download:Timeout", "00:00:00.999", "00:00:01", "1.00:00:00", "1.00:00:00.001" },
        { "Download:StallTimeout", "00:00:00.099", "00:00:00.1", "00:10:00", "00:10:00.001" },
        { "Download:MaximumBytes", "1048575", "1048576", "536870912", "536870913" },
        { "Download:Retries", "-1", "0", "20", "21" },
        { "Download:RetryDelay", "00:00:00.009", "00:00:00.01", "00:01:00", "00:01:00.001" },
        { "Download:MaximumRetryDelay", "00:00:00.009", "00:00:00.01", "01:00:00", "01:00:00.001" },
        { "Inference:Threads", "-1", "0", "256", "257" },
        { "Camera:Width", "-1", "0", "16384", "16385" },
        { "Camera:Height", "-1", "0", "16384", "16385" },
        { "Camera:FramesPerSecond", "-0.001", "0", "1000", "1000.001" },
        { "Camera:Interval", "-00:00:00.001", "00:00:00", "01:00:00", "01:00:00.001" },
        { "Camera:SettleTime", "00:00:00.049", "00:00:00.05", "00:05:00", "00:05:00.001" },
        { "Camera:IncompleteTime", "-00:00:00.001", "00:00:00", "01:00:00", "01:00:00.001" },
        { "Camera:PollInterval", "00:00:00.099", "00:00:00.1", "01:00:00", "01:00:00.001" },
        { "Camera:StallTimeout", "00:00:01.999", "00:00:02", "00:10:00", "00:10:00.001" },
        { "Camera:ReconnectDelay", "00:00:00.099", "00:00:00.1", "00:05:00", "00:05:00.001" },
        { "Camera:MaximumReconnectDelay", "00:00:00.099", "00:00:00.1", "01:00:00", "01:00:00.001" },
        { "Model:RetryInterval", "00:00:00.099", "00:00:00.1", "01:00:00", "01:00:00.001" },
        { "Alert:FailsToOpen", "0", "1", "1000", "1001" },
        { "Alert:Window", "0", "1", "1000", "1001" },
        { "Alert:PassesToClose", "0", "1", "1000", "1001" },
        { "Alert:FailsToEscalate", "0", "1", "1000", "1001" },
        { "Alert:UpdateInterval", "-00:00:00.001", "00:00:00", "01:00:00", "01:00:00.001" },
        { "Alert:HoldOff", "-00:00:00.001", "00:00:00", "1.00:00:00", "1.00:00:00.001" },
        { "Publishing:ResultExpiry", "00:00:00.999", "00:00:01", "1.00:00:00", "1.00:00:00.001" },
        { "Publishing:MaximumRegions", "-1", "0", "32", "33" },
        { "Publishing:MapMaximumSide", "63", "64", "4096", "4097" },
        { "Publishing:MapMaximumBytes", "4095", "4096", "16777216", "16777217" },
        { "Publishing:MapsKept", "0", "1", "1000000", "1000001" },
        { "Publishing:MapsPerSecond", "0", "1", "100", "101" },
        { "Pipeline:Depth", "1", "2", "64", "65" },
        { "Swap:ConfirmParts", "0", "1", "100000", "100001" },
        { "Swap:LatencyBudget", "00:00:00.0009", "00:00:00.001", "00:10:00", "00:10:00.001" },
        { "Swap:MaximumRejectRate", "-0.001", "0", "1", "1.001" },
        { "Swap:FailedParts", "0", "1", "1000", "1001" },
        { "Swap:TrialTime", "00:00:09.999", "00:00:10", "30.00:00:00", "30.00:00:00.001" },
        { "Swap:ShadowShare", "0.009", "0.01", "1", "1.001" },
        { "Swap:MaximumFlipRate", "-0.001", "0", "1", "1.001" },
        { "Swap:DownloadAttempts", "0", "1", "100", "101" },
    };

    [Fact]
    public void Every_option_has_the_default_that_was_promised()
    {
        var found =
            from section in Sections.OfAgent.Concat(Sections.OfStation)
            let defaults = Activator.CreateInstance(section.OptionsType)
            from property in Keys(section)
            let value = Convert.ToString(property.GetValue(defaults), CultureInfo.InvariantCulture) ?? string.Empty
            select KeyValuePair.Create($"{section.Name}:{property.Name}", value);
        Assert.Equal(Defaults.OrderBy(pair => pair.Key, StringComparer.Ordinal), found.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_holds_both_its_ends_and_nothing_beyond(string path, string below, string minimum, string maximum, string above)
    {
        Assert.DoesNotContain(Check(path, minimum), Names(path));
        Assert.DoesNotContain(Check(path, maximum), Names(path));
        foreach (var wrong in new[] { below, above })
        {
            var error = Assert.Single(Check(path, wrong), Names(path));
            Assert.Contains($"expected {Shown(path, minimum)} to {Shown(path, maximum)}", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_option_with_a_range_is_in_the_table()
    {
        var ranged =
            from section in Sections.OfAgent.Concat(Sections.OfStation)
            from property in Keys(section)
            where property.GetCustomAttribute<WithinAttribute>() is not null
            select $"{section.Name}:{property.Name}";
        Assert.Equal(ranged.Order(StringComparer.Ordinal), Ranges.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_cannot_be_changed_once_they_are_read() =>
        Assert.All(
            Sections.OfAgent.Concat(Sections.OfStation)
                .SelectMany(section => section.OptionsType.GetProperties())
                .Where(property => property.CanWrite),
            property => Assert.Contains(
                typeof(System.Runtime.CompilerServices.IsExternalInit), property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));

    private static IEnumerable<PropertyInfo> Keys(SectionBinding section) =>
        section.OptionsType.GetProperties()
            .Where(property => property.CanWrite && property.GetCustomAttribute<BrowsableAttribute>()?.Browsable != false);

    private static string Full(string path) =>
        Sections.OfAgent.Any(section => path.StartsWith(section.Name + ":", StringComparison.Ordinal)) ? path : Station + path;

    private static Predicate<string> Names(string path) => error =>
        error.StartsWith(Full(path) + " is ", StringComparison.Ordinal)
        && error.Contains(" to ", StringComparison.Ordinal)
        && !error.Contains("at least", StringComparison.Ordinal)
        && !error.Contains("at most", StringComparison.Ordinal);

    private static string Shown(string path, string value) =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && value.Contains(':', StringComparison.Ordinal)
            ? time.ToString()
            : value;

    private static IReadOnlyList<string> Check(string path, string value) =>
        ConfigurationCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [Station + "Camera:Kind"] = "folder",
            [Station + "Camera:Path"] = "/parts",
            [Full(path)] = value,
        }).Build());
}
