using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>A call that is meant to block, on a thread of its own that can be asked whether it waits.</summary>
internal sealed class BlockingCall
{
    // A call that wakes although it must not needs this long to show it, on a busy machine too.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;

    private BlockingCall(Action call)
    {
        this.thread = new Thread(() =>
        {
            try
            {
                call();
                this.completion.SetResult();
            }
            catch (Exception error)
            {
                this.completion.SetException(error);
            }
        })
        { IsBackground = true };
        this.thread.Start();
    }

    public static BlockingCall Start(Action call) => new(call);

    /// <summary>Waits until the call blocks, and fails where it ends instead.</summary>
    public async Task BlockedAsync()
    {
        await Eventually.True(() => this.completion.Task.IsCompleted || this.thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        await Task.WhenAny(this.completion.Task, Task.Delay(Patience));
        Assert.False(this.completion.Task.IsCompleted, "The call returned; it was to block.");
    }

    /// <summary>Waits for the end of the call; throws what it threw.</summary>
    public Task EndAsync() => this.completion.Task.WaitAsync(Eventually.Limit);
}
