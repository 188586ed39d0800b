using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>
/// One run of the agent over a folder of eight parts, from its start to its end, as a subscriber of a real broker saw it.
/// </summary>
public sealed class LineRun : IAsyncLifetime
{
    /// <summary>Verdicts of the eight parts.</summary>
    internal static readonly string[] Verdicts = ["pass", "pass", "fail", "fail", "invalidImage", "pass", "pass", "pass"];

    internal IReadOnlyList<RecordedMessage> Messages { get; private set; } = [];

    internal int ExitCode { get; private set; }

    internal int SavedMaps { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        for (var part = 0; part < Verdicts.Length; part++)
        {
            Action<string> write = Verdicts[part] switch
            {
                "pass" => PartPictures.WriteGood,
                "fail" => PartPictures.WriteBad,
                _ => PartPictures.WriteBroken,
            };
            write(Path.Combine(station.Parts, $"{part + 1}.png"));
        }

        var maps = $"Stations:camera:Publishing:MapsFolder={station.Maps}";
        (this.ExitCode, _, _) = await AgentProcess.RunAsync(
            "--config", station.Configure(broker.Address), "--exit-at-end", "--set", maps,
            "--set", StationFolder.Setting("Alert:UpdateInterval=00:00:00"));
        await recorder.WaitAsync(StationFolder.AgentTopic + "/status", message => message.Text("status") == "stopped");
        this.Messages = recorder.Messages;
        this.SavedMaps = Directory.GetFiles(station.Maps).Length;
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    internal RecordedMessage[] OfAgent(string topic) =>
        [.. this.Messages.Where(message => message.Topic == $"{StationFolder.AgentTopic}/{topic}")];

    internal RecordedMessage[] Maps() =>
        [.. this.Messages.Where(message => message.Topic.StartsWith($"{StationFolder.Topic}/map/", StringComparison.Ordinal))];

    /// <summary>Results in the order in which they were made: of those that wait, the newest is sent first.</summary>
    internal RecordedMessage[] Results() => [.. this.On("result").OrderBy(result => result.Json["seq"]!.GetValue<long>())];

    internal RecordedMessage[] On(string topic) => [.. this.Messages.Where(message => message.Topic == $"{StationFolder.Topic}/{topic}")];
}
