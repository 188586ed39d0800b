using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// The line of one station: capture, prepare, score, decide, tell the sinks, each a loop of its own between bounded channels,
/// so that a part is prepared while the one before is scored. Parts stay in order and each gets exactly one result.
/// </summary>
internal sealed partial class InspectionPipeline : IDisposable
{
    // One frame waits for the pipeline, one for a free job, and the camera needs three of its own.
    private const int FramesBesideJobs = FramePool.MinimumCapacity + 2;

    private readonly StationContext context;
    private readonly StationParts parts;
    private readonly ILogger logger;
    private long inspected;
    private long lastNumber;

    /// <summary>Makes the line; nothing runs yet.</summary>
    public InspectionPipeline(StationContext context, StationParts parts)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parts);
        this.context = context;
        this.parts = parts;
        this.logger = context.Loggers.CreateLogger<InspectionPipeline>();
    }

    /// <summary>Name of the station.</summary>
    public string Name => this.context.Name;

    /// <summary>What it has been told from outside.</summary>
    public StationControl Control => this.context.Control;

    /// <summary>Its model.</summary>
    public StationModel Model => this.parts.Model;

    /// <summary>How its camera is; null before the first run of the line.</summary>
    public CameraStatus? Camera { get; private set; }

    /// <summary>Parts that got a result so far.</summary>
    public long Inspected => Interlocked.Read(ref this.inspected);

    /// <summary>Runs until the camera comes to its end or a stop is asked for; parts in flight are finished, and the sinks told.</summary>
    /// <param name="stoppingToken">Stops the capture.</param>
    /// <exception cref="CameraException">The camera failed permanently.</exception>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var scope = this.logger.BeginScope("{Station}", this.Name);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var loading = this.LoadAsync(ended.Token);
        using var sinks = new SinkSet(this.parts.Sinks, this.logger);
        var run = new LineRun(sinks, new PartSteps(this.context, this.parts, this.logger), this.lastNumber);
        var reason = "the line has failed";
        try
        {
            await this.RunLineAsync(run, stoppingToken).ConfigureAwait(false);
            reason = stoppingToken.IsCancellationRequested ? "the agent stops" : "the camera has come to its end";
        }
        finally
        {
            await run.Sinks.CompleteAsync(new LineEnd(reason, run.Steps.CloseAlert(), run.LastPart)).ConfigureAwait(false);
            Log.Ended(this.logger, this.Inspected);
            await ended.CancelAsync().ConfigureAwait(false);
            await loading.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.parts.Model.Dispose();

    // A stage that ends lets the next one finish what is in flight; one that fails also stops those before it.
    private static async Task Stage<T>(Func<Task> run, ChannelWriter<T> output, CancellationTokenSource fault, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.CompletedTask.ConfigureAwait(false);
        }
        catch
        {
            await fault.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            output.TryComplete();
        }
    }

    private static async Task DecideAsync(LineLinks links, PartSteps steps, CancellationToken fault)
    {
        await foreach (var job in links.Scored.Reader.ReadAllAsync(fault).ConfigureAwait(false))
        {
            links.Deciding.Begin();
            steps.Decide(job);
            links.Deciding.WaitForOthers();
            await links.Decided.Writer.WriteAsync(job, fault).ConfigureAwait(false);
            links.Deciding.End();
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await this.parts.Model.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.StoppedWithoutModel(this.logger);
        }
    }

    private async Task RunLineAsync(LineRun run, CancellationToken stoppingToken)
    {
        var depth = this.parts.Pipeline.Depth;
        using var pool = new FramePool(depth + FramesBesideJobs);
        var supervisor = this.CreateSupervisor(pool);
        var all = Enumerable.Range(0, depth).Select(_ => new PartJob()).ToArray();
        using var links = new LineLinks(this.context, all);

        // A stop only ends the capture: parts in flight are finished. A fault ends every stage.
        using var fault = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, fault.Token);
        try
        {
            await Task.WhenAll(
                Stage(() => supervisor.RunAsync(links.Captured.Writer, stop.Token), links.Captured.Writer, fault, stop.Token),
                Stage(() => this.PrepareAsync(links, run, fault.Token), links.Prepared.Writer, fault, fault.Token),
                Stage(() => this.ScoreAsync(links, run.Steps, fault.Token), links.Scored.Writer, fault, fault.Token),
                Stage(() => DecideAsync(links, run.Steps, fault.Token), links.Decided.Writer, fault, fault.Token),
                Stage(() => this.TellAsync(links, pool, run), links.Free.Writer, fault, fault.Token)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var job in all)
            {
                job.Dispose();
            }
        }
    }

    private CameraSupervisor CreateSupervisor(FramePool pool)
    {
        var (camera, time) = (this.parts.Camera, this.context.Time);
        var supervisor = new CameraSupervisor(
            () => CameraFactory.Create(camera, time), pool, camera, time, this.context.Loggers.CreateLogger<CameraSupervisor>());
        supervisor.StateChanged += (_, status) => this.parts.Observer.OnChanged(this.Camera = status);
        using var described = CameraFactory.Create(camera, time);
        this.parts.Observer.OnDescribed(described.Description);
        this.parts.Observer.OnChanged(this.Camera = supervisor.Status);
        return supervisor;
    }

    private async Task PrepareAsync(LineLinks links, LineRun run, CancellationToken fault)
    {
        await foreach (var frame in links.Captured.Reader.ReadAllAsync(fault).ConfigureAwait(false))
        {
            // The camera of a line that is begun again counts from 1 again, and parts are named by their numbers.
            frame.Number += run.NumbersBefore;
            this.lastNumber = frame.Number;
            links.Preparing.WaitForOthers();
            var job = await links.Free.Reader.ReadAsync(fault).ConfigureAwait(false);
            links.Preparing.Begin();
            job.Assign(frame, this.parts.Model, this.Control);
            run.Steps.Prepare(job);
            links.Preparing.WaitForOthers();
            await links.Prepared.Writer.WriteAsync(job, fault).ConfigureAwait(false);
            links.Preparing.End();
        }
    }

    private async Task ScoreAsync(LineLinks links, PartSteps steps, CancellationToken fault)
    {
        var gate = this.parts.Model.Gate;
        await foreach (var job in links.Prepared.Reader.ReadAllAsync(fault).ConfigureAwait(false))
        {
            links.Scoring.WaitForOthers();
            await gate.EnterAsync(fault).ConfigureAwait(false);
            links.Scoring.Begin();
            try
            {
                steps.Score(job);
            }
            finally
            {
                gate.Leave();
            }

            links.Scoring.WaitForOthers();
            await links.Scored.Writer.WriteAsync(job, fault).ConfigureAwait(false);
            links.Scoring.End();
        }
    }

    private async Task TellAsync(LineLinks links, FramePool pool, LineRun run)
    {
        await foreach (var job in links.Decided.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            links.Telling.Begin();
            var part = run.Steps.Describe(job);
            run.Sinks.Offer(part, holders => PartSteps.Copy(job, holders));
            run.LastPart = part;
            job.Trigger?.Complete(part);
            this.Control.Offer(job.Frame);
            Interlocked.Increment(ref this.inspected);
            pool.Return(job.Frame);
            await links.Free.Writer.WriteAsync(job).ConfigureAwait(false);
            links.Telling.End();
        }
    }

    // What lives as long as one run of the line.
    private sealed class LineRun(SinkSet sinks, PartSteps steps, long numbersBefore)
    {
        public SinkSet Sinks => sinks;

        public PartSteps Steps => steps;

        public long NumbersBefore => numbersBefore;

        public InspectedPart? LastPart { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.LineEnded, LogLevel.Information, "The line has ended after {Parts} parts")]
        public static partial void Ended(ILogger logger, long parts);

        [LoggerMessage(EventIds.StoppedWithoutModel, LogLevel.Information, "The line ends without having had a model")]
        public static partial void StoppedWithoutModel(ILogger logger);
    }
}
