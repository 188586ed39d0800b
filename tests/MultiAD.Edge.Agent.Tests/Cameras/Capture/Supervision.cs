using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

/// <summary>One supervisor with its pool and its output, and the states that it went through.</summary>
internal sealed class Supervision : IDisposable
{
    public static readonly TimeSpan LongStall = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan ShortStall = TimeSpan.FromMilliseconds(500);
    private readonly Channel<Frame> output = Channel.CreateBounded<Frame>(1);
    private readonly CancellationTokenSource stop = new();

    public Supervision(ICamera camera)
        : this(Options(LongStall), () => camera)
    {
    }

    public Supervision(CameraOptions options)
        : this(options, () => CameraFactory.Create(options, TimeProvider.System))
    {
    }

    public Supervision(CameraOptions options, Func<ICamera> create)
    {
        this.Supervisor = new CameraSupervisor(create, this.Pool, options, TimeProvider.System, NullLogger<CameraSupervisor>.Instance);
        Assert.Equal(CameraState.Connecting, this.Supervisor.State);
        this.Supervisor.StateChanged += (_, status) => this.States.Enqueue(status.State);
    }

    public CameraSupervisor Supervisor { get; }

    public FramePool Pool { get; } = new(6);

    public ConcurrentQueue<CameraState> States { get; } = new();

    public ChannelReader<Frame> Output => this.output.Reader;

    public ChannelWriter<Frame> Input => this.output.Writer;

    public static CameraOptions Options(TimeSpan stallTimeout, CameraKind kind = CameraOptions.DefaultKind, string path = "") => new()
    {
        Kind = kind,
        Path = path,
        StallTimeout = stallTimeout,
        ReconnectDelay = TimeSpan.FromMilliseconds(5),
        MaximumReconnectDelay = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Runs the supervisor; the task ends with it.</summary>
    public Task RunAsync() => this.Supervisor.RunAsync(this.output.Writer, this.stop.Token);

    public Task<Frame> NextAsync() => this.Output.ReadAsync().AsTask().WaitAsync(Eventually.Limit);

    /// <summary>Takes the next frame, gives it back and tells its number.</summary>
    public async Task<long> NextNumberAsync()
    {
        var frame = await this.NextAsync();
        var number = frame.Number;
        this.Pool.Return(frame);
        return number;
    }

    /// <summary>Stops a run and expects that it ends by that.</summary>
    public async Task StopAsync(Task run)
    {
        await this.stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Eventually.Limit));
    }

    public void AssertAllFramesCameBack()
    {
        while (this.Output.TryRead(out var frame))
        {
            this.Pool.Return(frame);
        }

        Assert.Equal(this.Pool.Capacity, Enumerable.Range(0, this.Pool.Capacity).Count(_ => this.Pool.TryRent() is not null));
    }

    public void Dispose()
    {
        this.stop.Dispose();
        this.Pool.Dispose();
    }
}
