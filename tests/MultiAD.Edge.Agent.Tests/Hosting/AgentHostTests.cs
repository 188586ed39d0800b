using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiAD.Edge.Agent.Hosting;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class AgentHostTests
{
    [Fact]
    public async Task A_background_service_that_fails_gives_exit_code_1() =>
        Assert.Equal(1, await RunAsync(new Loop(fails: true), CancellationToken.None));

    [Fact]
    public async Task A_host_that_is_asked_to_stop_gives_exit_code_0()
    {
        using var stop = new CancellationTokenSource();
        var loop = new Loop(fails: false);
        var run = RunAsync(loop, stop.Token);
        await loop.Started;
        await stop.CancelAsync();
        Assert.Equal(0, await run);
    }

    private static async Task<int> RunAsync(Loop loop, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostedService>(loop);
        using var host = builder.Build();
        return await AgentHost.RunAsync(host, [loop], cancellationToken);
    }

    private sealed class Loop(bool fails) : BackgroundService
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => this.started.Task;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            this.started.SetResult();
            await Task.Yield();
            if (fails)
            {
                throw new InvalidOperationException("It failed on purpose.");
            }

            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
    }
}
