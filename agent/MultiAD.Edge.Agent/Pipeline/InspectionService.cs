using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// The line: capture, prepare, score, decide, publish, each a loop of its own between bounded channels, so that a part
/// is prepared while the one before is scored. Parts stay in order and each gets exactly one result.
/// </summary>
internal sealed partial class InspectionService : BackgroundService
{
    // One frame waits for the pipeline, one for a free job, and the camera needs three of its own.
    private const int FramesBesideJobs = FramePool.MinimumCapacity + 2;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    private readonly CameraOptions cameraOptions;
    private readonly PipelineOptions options;
    private readonly ModelRegistry models;
    private readonly VerdictPublisher publisher;
    private readonly StationReporter reporter;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly ILogger<InspectionService> logger;

    /// <summary>Creates the service.</summary>
    public InspectionService(
        IOptions<CameraOptions> camera,
        IOptions<PipelineOptions> options,
        ModelRegistry models,
        VerdictPublisher publisher,
        StationReporter reporter,
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
        this.reporter = reporter;
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
        var loading = this.LoadAsync(stoppingToken);
        try
        {
            await this.RunLineAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            this.publisher.CloseAlert(stoppingToken.IsCancellationRequested ? "the agent stops" : "the camera has come to its end");
            Log.Ended(this.logger, this.publisher.Parts);
        }

        if (!stoppingToken.IsCancellationRequested && this.options.ExitAtEnd)
        {
            // A short folder can be over before the broker has answered for the first time.
            await this.publisher.DrainAsync(DrainTime, stoppingToken).ConfigureAwait(false);
            this.lifetime.StopApplication();
        }

        await loading.ConfigureAwait(false);
    }

    private static Channel<T> Link<T>() => Channel.CreateBounded<T>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

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

    private string Describe()
    {
        using var camera = CameraFactory.Create(this.cameraOptions, this.time);
        return camera.Description;
    }

    private async Task LoadAsync(CancellationToken stoppingToken)
    {
        try
        {
            await this.models.LoadAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.StoppedWithoutModel(this.logger);
        }
    }

    private async Task RunLineAsync(CancellationToken stoppingToken)
    {
        using var pool = new FramePool(this.options.Depth + FramesBesideJobs);
        var supervisor = new CameraSupervisor(
            () => CameraFactory.Create(this.cameraOptions, this.time), pool, this.cameraOptions, this.time, this.loggers.CreateLogger<CameraSupervisor>());
        this.reporter.Follow(supervisor, this.Describe());
        var all = Enumerable.Range(0, this.options.Depth).Select(_ => new PartJob()).ToArray();
        var jobs = Channel.CreateBounded<PartJob>(this.options.Depth);
        foreach (var job in all)
        {
            jobs.Writer.TryWrite(job);
        }

        var captured = Link<Frame>();
        var prepared = Link<PartJob>();
        var scored = Link<PartJob>();
        var decided = Link<PartJob>();

        // A stop only ends the capture: parts in flight are finished. A fault ends every stage.
        using var fault = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, fault.Token);
        try
        {
            await Task.WhenAll(
                Stage(() => supervisor.RunAsync(captured.Writer, stop.Token), captured.Writer, fault, stop.Token),
                Stage(() => this.PrepareAsync(captured.Reader, jobs.Reader, prepared.Writer, fault.Token), prepared.Writer, fault, fault.Token),
                Stage(() => this.ScoreAsync(prepared.Reader, scored.Writer, fault.Token), scored.Writer, fault, fault.Token),
                Stage(() => this.DecideAsync(scored.Reader, decided.Writer, fault.Token), decided.Writer, fault, fault.Token),
                Stage(() => this.PublishAsync(decided.Reader, pool, jobs.Writer), jobs.Writer, fault, fault.Token)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var job in all)
            {
                job.Dispose();
            }
        }
    }

    private async Task PrepareAsync(ChannelReader<Frame> frames, ChannelReader<PartJob> jobs, ChannelWriter<PartJob> output, CancellationToken fault)
    {
        await foreach (var frame in frames.ReadAllAsync(fault).ConfigureAwait(false))
        {
            var job = await jobs.ReadAsync(fault).ConfigureAwait(false);
            var model = this.models.Current;
            job.Begin(frame, model, frame.Fault ?? (model is null ? this.models.Problem ?? "there is no model" : null));
            var start = this.time.GetTimestamp();
            this.Attempt(job, static job => job.Model!.Inspector.Prepare(job.Frame.Pixels, job.Slot!));
            job.Preparation = this.time.GetElapsedTime(start);
            await output.WriteAsync(job, fault).ConfigureAwait(false);
        }
    }

    private async Task ScoreAsync(ChannelReader<PartJob> input, ChannelWriter<PartJob> output, CancellationToken fault)
    {
        await foreach (var job in input.ReadAllAsync(fault).ConfigureAwait(false))
        {
            var start = this.time.GetTimestamp();
            this.Attempt(job, static job => job.Model!.Inspector.Score(job.Slot!));
            job.Inference = this.time.GetElapsedTime(start);
            await output.WriteAsync(job, fault).ConfigureAwait(false);
        }
    }

    private async Task DecideAsync(ChannelReader<PartJob> input, ChannelWriter<PartJob> output, CancellationToken fault)
    {
        await foreach (var job in input.ReadAllAsync(fault).ConfigureAwait(false))
        {
            this.Attempt(job, static job => job.Outcome = job.Model!.Inspector.Decide(job.Slot!, job.Frame.Width, job.Frame.Height));
            if (job.Model is null)
            {
                var verdict = job.Frame.Fault is null ? Verdict.NotInspected : Verdict.InvalidImage;
                job.Outcome = new InspectionOutcome(verdict, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, []);
            }

            job.Total = this.time.GetElapsedTime(job.Frame.CapturedTimestamp);
            await output.WriteAsync(job, fault).ConfigureAwait(false);
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

    // A part that cannot be inspected is a result, not the end of the line.
    private void Attempt(PartJob job, Action<PartJob> step)
    {
        if (job.Model is null)
        {
            return;
        }

        try
        {
            step(job);
        }
        catch (Exception error)
        {
            Log.StepFailed(this.logger, job.Frame.Number, error);
            job.GiveUp(error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "The line has ended after {Parts} parts")]
        public static partial void Ended(ILogger logger, long parts);

        [LoggerMessage(301, LogLevel.Error, "Part {Number} could not be inspected")]
        public static partial void StepFailed(ILogger logger, long number, Exception error);

        [LoggerMessage(302, LogLevel.Information, "The agent stops without having had a model")]
        public static partial void StoppedWithoutModel(ILogger logger);
    }
}
