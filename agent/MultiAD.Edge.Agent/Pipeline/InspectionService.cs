using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// The line: capture, prepare, score, decide, publish, each a loop of its own between bounded channels, so that a part
/// is prepared while the one before is scored. Parts stay in order and each gets exactly one result.
/// </summary>
public sealed partial class InspectionService : BackgroundService
{
    private readonly CameraOptions cameraOptions;
    private readonly PipelineOptions options;
    private readonly ModelHost models;
    private readonly VerdictPublisher publisher;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly ILogger<InspectionService> logger;

    /// <summary>Creates the service.</summary>
    public InspectionService(
        IOptions<CameraOptions> camera,
        IOptions<PipelineOptions> options,
        ModelHost models,
        VerdictPublisher publisher,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(options);
        this.cameraOptions = camera.Value;
        this.options = options.Value;
        this.models = models;
        this.publisher = publisher;
        this.lifetime = lifetime;
        this.time = time;
        this.loggers = loggers;
        this.logger = loggers.CreateLogger<InspectionService>();
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Ready means able to inspect, or able to say why not.
        this.models.TryLoad();
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pool = new FramePool(this.options.Depth + FramePool.MinimumCapacity);
        var supervisor = new CameraSupervisor(() => CameraFactory.Create(this.cameraOptions, this.time), pool, this.cameraOptions, this.time, this.loggers.CreateLogger<CameraSupervisor>());
        this.publisher.Attach(supervisor, this.cameraOptions.Kind is CameraKind.Folder or CameraKind.Video);
        var jobs = Channel.CreateBounded<PartJob>(this.options.Depth);
        var all = Enumerable.Range(0, this.options.Depth).Select(_ => new PartJob()).ToArray();
        foreach (var job in all)
        {
            jobs.Writer.TryWrite(job);
        }

        var captured = Link<Frame>();
        var prepared = Link<PartJob>();
        var scored = Link<PartJob>();
        var decided = Link<PartJob>();
        try
        {
            var loading = this.models.LoadAsync(stoppingToken);
            Task[] stages =
            [
                Stage(() => supervisor.RunAsync(captured.Writer, stoppingToken), captured.Writer),
                Stage(() => this.PrepareAsync(captured.Reader, jobs.Reader, prepared.Writer), prepared.Writer),
                Stage(() => this.ScoreAsync(prepared.Reader, scored.Writer), scored.Writer),
                Stage(() => this.DecideAsync(scored.Reader, decided.Writer), decided.Writer),
                this.PublishAsync(decided.Reader, pool, jobs.Writer),
            ];
            await Task.WhenAll(stages).ConfigureAwait(false);
            this.publisher.CloseAlert(stoppingToken.IsCancellationRequested ? "the agent stops" : "the camera has come to its end");
            Log.Ended(this.logger, this.publisher.Parts);
            if (!stoppingToken.IsCancellationRequested && this.options.ExitAtEnd)
            {
                this.lifetime.StopApplication();
            }

            await IgnoreCancellation(loading).ConfigureAwait(false);
        }
        finally
        {
            foreach (var job in all)
            {
                job.Dispose();
            }
        }
    }

    private static Channel<T> Link<T>() => Channel.CreateBounded<T>(new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });

    // A stage that ends, well or badly, ends the next one, so that a fault empties the whole line.
    private static async Task Stage<T>(Func<Task> run, ChannelWriter<T> output)
    {
        await Task.Yield();
        try
        {
            await run().ConfigureAwait(false);
            output.TryComplete();
        }
        catch (OperationCanceledException)
        {
            output.TryComplete();
        }
        catch (Exception error)
        {
            output.TryComplete(error);
            throw;
        }
    }

    private static async Task IgnoreCancellation(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping while there was no model.
        }
    }

    private async Task PrepareAsync(ChannelReader<Frame> frames, ChannelReader<PartJob> jobs, ChannelWriter<PartJob> output)
    {
        await foreach (var frame in frames.ReadAllAsync().ConfigureAwait(false))
        {
            var job = await jobs.ReadAsync().ConfigureAwait(false);
            var model = this.models.Current;
            job.Begin(frame, model, frame.Fault ?? (model is null ? this.models.Problem ?? "there is no model" : null));
            if (job.Model is not null)
            {
                job.Model.Inspector.Prepare(frame.Pixels, job.Slot!);
            }

            await output.WriteAsync(job).ConfigureAwait(false);
        }
    }

    private async Task ScoreAsync(ChannelReader<PartJob> input, ChannelWriter<PartJob> output)
    {
        await foreach (var job in input.ReadAllAsync().ConfigureAwait(false))
        {
            if (job.Model is not null)
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    job.Model.Inspector.Score(job.Slot!);
                }
                catch (InvalidModelException error)
                {
                    Log.ScoringFailed(this.logger, job.Frame.Number, error.Message);
                    job.GiveUp(error.Message);
                }

                job.Inference = Stopwatch.GetElapsedTime(start);
            }

            await output.WriteAsync(job).ConfigureAwait(false);
        }
    }

    private async Task DecideAsync(ChannelReader<PartJob> input, ChannelWriter<PartJob> output)
    {
        await foreach (var job in input.ReadAllAsync().ConfigureAwait(false))
        {
            job.Outcome = job.Model is { } model
                ? model.Inspector.Decide(job.Slot!, job.Frame.Width, job.Frame.Height)
                : new InspectionOutcome(job.Frame.Fault is null ? Verdict.NotInspected : Verdict.InvalidImage, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, []);
            job.Total = this.time.GetElapsedTime(job.Frame.CapturedTimestamp);
            await output.WriteAsync(job).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(ChannelReader<PartJob> input, FramePool pool, ChannelWriter<PartJob> jobs)
    {
        await foreach (var job in input.ReadAllAsync().ConfigureAwait(false))
        {
            this.publisher.Publish(job);
            pool.Return(job.Frame);
            await jobs.WriteAsync(job).ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "The line has ended after {Parts} parts")]
        public static partial void Ended(ILogger logger, long parts);

        [LoggerMessage(301, LogLevel.Error, "Part {Number} could not be scored: {Reason}")]
        public static partial void ScoringFailed(ILogger logger, long number, string reason);
    }
}
