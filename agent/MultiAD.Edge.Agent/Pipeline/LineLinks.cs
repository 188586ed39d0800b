using System.Threading.Channels;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// What the stages of a line hand to each other, one part at a time, and the heartbeat of each stage. The capture has none:
/// a camera that is gone or hangs is reported, and is no reason to restart the process.
/// </summary>
internal sealed class LineLinks : IDisposable
{
    private readonly Heartbeats heartbeats;

    /// <summary>Makes the links; the heartbeats count from now on.</summary>
    /// <param name="station">The station.</param>
    /// <param name="jobs">Parts that may be under way; all are free.</param>
    public LineLinks(StationContext station, IReadOnlyList<PartJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(jobs);
        this.heartbeats = station.Heartbeats;
        this.Free = Channel.CreateBounded<PartJob>(jobs.Count);
        foreach (var job in jobs)
        {
            this.Free.Writer.TryWrite(job);
        }

        this.Preparing = Beat(station, "preparing", this.Captured.Reader);
        this.Scoring = Beat(station, "scoring", this.Prepared.Reader);
        this.Deciding = Beat(station, "deciding", this.Scored.Reader);
        this.Telling = Beat(station, "telling", this.Decided.Reader);
        Array.ForEach(this.All, this.heartbeats.Add);
    }

    /// <summary>Jobs without a part.</summary>
    public Channel<PartJob> Free { get; }

    /// <summary>Frames of the camera.</summary>
    public Channel<Frame> Captured { get; } = Link<Frame>();

    /// <summary>Parts with the model's input.</summary>
    public Channel<PartJob> Prepared { get; } = Link<PartJob>();

    /// <summary>Parts with map and score.</summary>
    public Channel<PartJob> Scored { get; } = Link<PartJob>();

    /// <summary>Parts with a verdict.</summary>
    public Channel<PartJob> Decided { get; } = Link<PartJob>();

    /// <summary>Of the stage that makes the model's input.</summary>
    public Heartbeat Preparing { get; }

    /// <summary>Of the stage that runs the model.</summary>
    public Heartbeat Scoring { get; }

    /// <summary>Of the stage that decides.</summary>
    public Heartbeat Deciding { get; }

    /// <summary>Of the stage that tells the sinks.</summary>
    public Heartbeat Telling { get; }

    private Heartbeat[] All => [this.Preparing, this.Scoring, this.Deciding, this.Telling];

    /// <summary>Ends the heartbeats.</summary>
    public void Dispose() => Array.ForEach(this.All, this.heartbeats.Remove);

    private static Channel<T> Link<T>() =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private static Heartbeat Beat<T>(StationContext station, string stage, ChannelReader<T> input) =>
        new($"{station.Name} {stage}", station.Time) { InputWaits = () => input.Count > 0 };
}
