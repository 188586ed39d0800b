using System.Diagnostics;
using System.Text;
using MultiAD.Edge.Agent.Tests.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>The agent as a process of its own, as a user starts it.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private AgentProcess(Process process)
    {
        this.process = process;
        this.output = this.ReadAsync();
        this.errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the agent with arguments.</summary>
    public static AgentProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts the agent with arguments and further environment variables.</summary>
    public static AgentProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "multiad-agent.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new AgentProcess(Process.Start(start)!);
    }

    /// <summary>Runs the agent to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var agent = Start(arguments);
        return await agent.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Limit);
        await this.process.WaitForExitAsync(timeout.Token);
        return (this.process.ExitCode, await this.output, await this.errors);
    }

    /// <summary>Waits until the agent has said something on its standard output.</summary>
    public Task SaysAsync(string words) => Eventually.True(() =>
    {
        lock (this.said)
        {
            return this.said.ToString().Contains(words, StringComparison.Ordinal);
        }
    });

    /// <summary>Asks the process to stop, as systemd does.</summary>
    public Task TerminateAsync() => this.SignalAsync("TERM");

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", this.process.Id.ToString()]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public void Kill() => this.process.Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!this.process.HasExited)
        {
            this.process.Kill();
            await this.process.WaitForExitAsync();
        }

        this.process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        while (await this.process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (this.said)
            {
                this.said.Append(line).Append('\n');
            }
        }

        return this.said.ToString();
    }
}
