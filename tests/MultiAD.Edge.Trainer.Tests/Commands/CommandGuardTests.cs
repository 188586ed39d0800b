using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class CommandGuardTests
{
    [Fact]
    public async Task Work_leaves_the_threads_of_the_pool_to_timers_and_signals()
    {
        var caller = Environment.CurrentManagedThreadId;
        var (thread, pooled) = (caller, true);
        var exitCode = await CommandGuard.RunAsync(
            () => (thread, pooled) = (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
        Assert.Equal(0, exitCode);
        Assert.NotEqual(caller, thread);
        Assert.False(pooled);
    }
}
