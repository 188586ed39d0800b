using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary>
/// Runs mosquitto and the agent as processes of their own and kills each with SIGKILL at random moments. Every second part
/// fails, every failed part opens an alert and the next closes it. The agent says each alert in its log once it is durable:
/// all of those must arrive.
/// </summary>
internal sealed partial class DeliveryRun : IAsyncDisposable
{
    private const string Root = "multiad/bench/line/box";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BrokerAway = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> logged = new();
    private readonly string agent;
    private readonly DeliveryPlan plan;
    private readonly int port = LoopbackPort.Free();
    private readonly ThrottledLink? link;

    public DeliveryRun(string agent, DeliveryPlan plan)
    {
        this.agent = Path.GetFullPath(agent);
        this.plan = plan;
        Directory.CreateDirectory(this.folder["parts"]);
        for (var part = 0; part < 10; part++)
        {
            var path = Path.Combine(this.folder["parts"], $"{part}.png");
            (part % 2 == 0 ? (Action<string>)PartPictures.WriteBad : PartPictures.WriteGood)(path);
        }

        BrightnessBundle.Write(this.folder["model.multiad"]);
        File.WriteAllLines(
            this.folder["mosquitto.conf"],
            [
                "user root", $"listener {this.port} 127.0.0.1", "allow_anonymous true", "log_dest none", "max_queued_messages 0", "set_tcp_nodelay true",
                "persistence true", $"persistence_location {this.folder["broker"]}/", "autosave_on_changes true", "autosave_interval 1",
            ]);
        Directory.CreateDirectory(this.folder["broker"]);
        this.link = plan.Kilobits > 0 ? new ThrottledLink(this.port, plan.Kilobits) : null;
    }

    /// <summary>Runs, kills, waits until all has settled, and counts.</summary>
    public async Task<string> MeasureAsync(CancellationToken cancellationToken)
    {
        var random = new Random(this.plan.Seed);
        var moments = Enumerable.Range(0, 2 * this.plan.Kills)
            .Select(kill => (At: this.plan.Time * random.NextDouble(), Broker: kill % 2 == 0))
            .OrderBy(moment => moment.At)
            .ToArray();
        var broker = this.StartBroker();
        await Task.Delay(BrokerAway, cancellationToken).ConfigureAwait(false);
        var service = this.StartAgent();
        var subscriber = new DeliverySubscriber(this.port, Root);
        await using (subscriber.ConfigureAwait(false))
        {
            var clock = Stopwatch.StartNew();
            if (this.plan.Away > 0)
            {
                await EndAsync(broker).ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromSeconds(this.plan.Away), cancellationToken).ConfigureAwait(false);
                Console.WriteLine($"The broker comes back; the agent takes {ResidentMemory(service.Id)} MiB.");
                broker = this.StartBroker();
            }

            foreach (var (at, isBroker) in moments)
            {
                var wait = at - clock.Elapsed;
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                if (isBroker)
                {
                    await EndAsync(broker).ConfigureAwait(false);
                    await Task.Delay(BrokerAway * random.NextDouble() * 4, cancellationToken).ConfigureAwait(false);
                    broker = this.StartBroker();
                }
                else
                {
                    await EndAsync(service).ConfigureAwait(false);
                    service = this.StartAgent();
                }
            }

            var rest = this.plan.Time - clock.Elapsed;
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            var peak = PeakMemory(service.Id);
            using (var stop = Process.Start("kill", [service.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await service.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }

            // Once more without parts, so that what waited on disk goes out.
            File.Delete(this.folder["model.multiad"]);
            service = this.StartAgent();
            await Task.Delay(Settling, cancellationToken).ConfigureAwait(false);
            await EndAsync(service).ConfigureAwait(false);
            await EndAsync(broker).ConfigureAwait(false);
            return DeliveryReport.Write(this.plan, [.. this.logged], subscriber.Messages, peak);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (this.link is not null)
        {
            await this.link.DisposeAsync().ConfigureAwait(false);
        }

        this.folder.Dispose();
    }

    [GeneratedRegex("Alert (?<state>[A-Za-z]+) at part (?<part>[^,]+), .*alert (?<id>[0-9a-f]+)")]
    private static partial Regex AlertLine();

    // Peak resident memory in MiB.
    private static long PeakMemory(int process) => Memory(process, "VmHWM");

    private static long ResidentMemory(int process) => Memory(process, "VmRSS");

    private static long Memory(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private Process StartBroker() => Process.Start("/usr/sbin/mosquitto", ["-c", this.folder["mosquitto.conf"]]);

    private Process StartAgent()
    {
        string[] settings =
        [
            "Agent:Site=bench", "Agent:Line=line", "Agent:Name=box", $"Mqtt:Broker=127.0.0.1:{this.link?.Port ?? this.port}", "Mqtt:WillDelay=00:00:00",
            "Mqtt:ReconnectDelay=00:00:00.1", "Mqtt:MaximumReconnectDelay=00:00:01", $"Outbox:Path={this.folder["outbox.db"]}",
            "Inference:Threads=1", "Stations:camera:Camera:Kind=folder", $"Stations:camera:Camera:Path={this.folder["parts"]}",
            "Stations:camera:Camera:Loop=true", $"Stations:camera:Camera:FramesPerSecond={this.plan.Rate.ToString(CultureInfo.InvariantCulture)}",
            $"Stations:camera:Model:Bundle={this.folder["model.multiad"]}", "Stations:camera:Alert:FailsToOpen=1",
            "Stations:camera:Alert:Window=1", "Stations:camera:Alert:PassesToClose=1",
        ];
        File.WriteAllText(this.folder["agent.json"], "{}");
        string[] arguments = [this.agent, "--config", this.folder["agent.json"], .. settings.SelectMany(setting => new[] { "--set", setting })];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } said && !said.Contains("Alert ", StringComparison.Ordinal))
            {
                Console.WriteLine(said);
            }

            if (line.Data is { } text && AlertLine().Match(text) is { Success: true } alert)
            {
                this.logged.Enqueue(DeliveryReport.KeyOf(alert.Groups["id"].Value, alert.Groups["state"].Value, alert.Groups["part"].Value));
            }
        };
        process.BeginOutputReadLine();
        return process;
    }
}
