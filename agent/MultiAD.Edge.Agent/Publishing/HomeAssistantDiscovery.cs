using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>
/// Tells Home Assistant of each station where that is enabled: whether an alert is open, the last score, and whether the
/// camera gives frames. Retained, so that it finds them after a restart of its own too.
/// </summary>
internal sealed class HomeAssistantDiscovery : IHostedService
{
    private const string Program = "multiad-agent";
    private const string Availability = "{{ 'online' if value_json.status == 'online' else 'offline' }}";

    // Long enough that two stations of a plant never share one.
    private const int DigestCharacters = 12;

    private readonly HomeAssistantOptions options;
    private readonly AgentIdentity agent;
    private readonly IReadOnlyList<string> stations;
    private readonly RetainedStates states;

    /// <summary>Makes it; nothing is published before the start.</summary>
    /// <param name="options">Whether, and below which prefix.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="stations">Names of its stations.</param>
    /// <param name="states">Takes the messages.</param>
    public HomeAssistantDiscovery(
        HomeAssistantOptions options, AgentIdentity agent, IReadOnlyList<string> stations, RetainedStates states)
    {
        this.options = options;
        this.agent = agent;
        this.stations = stations;
        this.states = states;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var station in this.options.Enabled ? this.stations : [])
        {
            this.Announce(station);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Identifier of a station in discovery topics: characters that Home Assistant allows, no two stations the same.</summary>
    /// <param name="identity">The station's topic.</param>
    internal static string ObjectId(string identity)
    {
        var readable = string.Concat(identity.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        return string.Create(CultureInfo.InvariantCulture, $"{readable}_{digest.AsSpan(0, DigestCharacters)}");
    }

    private void Announce(string station)
    {
        var topics = this.agent.Topics.Of(station);
        this.Publish("binary_sensor", "alert", station, this.Entity(station, "Alert", topics.Alert) with
        {
            ValueTemplate = "{{ 'OFF' if value_json.state == 'closed' else 'ON' }}",
            DeviceClass = "problem",
            JsonAttributesTopic = topics.Alert,
            JsonAttributesTemplate =
                "{{ {'alertId': value_json.alertId, 'partId': value_json.partId, 'failedParts': value_json.failedParts} | tojson }}",
        });
        this.Publish("sensor", "score", station, this.Entity(station, "Score", topics.Result) with
        {
            ValueTemplate = "{{ value_json.score }}",
            StateClass = "measurement",
            Qos = 0,
        });
        this.Publish("binary_sensor", "camera", station, this.Entity(station, "Camera", topics.Camera) with
        {
            ValueTemplate = "{{ 'ON' if value_json.state == 'ok' else 'OFF' }}",
            DeviceClass = "connectivity",
        });
    }

    private HomeAssistantEntity Entity(string station, string name, string topic) => new()
    {
        Name = name,
        UniqueId = string.Empty,
        StateTopic = topic,
        ValueTemplate = string.Empty,
        AvailabilityTopic = this.agent.Topics.Status,
        AvailabilityTemplate = Availability,
        Qos = 1,
        Device = new HomeAssistantDevice(
            [this.agent.Topics.Of(station).Station],
            $"{this.agent.Options.Line} {this.agent.Options.Name} {station}",
            "MultiAD.Edge",
            "Inspection station"),
        Origin = new HomeAssistantOrigin(Program, AgentReporter.Version()),
    };

    private void Publish(string component, string what, string station, HomeAssistantEntity entity)
    {
        var id = $"{ObjectId(this.agent.Topics.Of(station).Station)}_{what}";
        this.states.Set(
            $"{this.options.Prefix}/{component}/{id}/config",
            JsonSerializer.SerializeToUtf8Bytes(entity with { UniqueId = id }, HomeAssistantJson.Default.HomeAssistantEntity));
    }
}
