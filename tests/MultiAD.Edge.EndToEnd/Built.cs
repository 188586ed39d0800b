using System.Diagnostics;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.EndToEnd;

/// <summary>The programs as they were built beside these tests, run as processes.</summary>
internal static class Built
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Trainer =>
        Path.Combine(RealData.Repository, "trainer/MultiAD.Edge.Trainer/bin", Configuration, "net10.0/linux-x64/multiad-train.dll");

    /// <summary>The agent's program, for <c>dotnet</c>.</summary>
    public static string AgentPath =>
        Path.Combine(RealData.Repository, "agent/MultiAD.Edge.Agent/bin", Configuration, "net10.0/multiad-agent.dll");

    /// <summary>Runs the trainer to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> TrainAsync(params string[] arguments) =>
        RunAsync("dotnet", [Trainer, .. arguments]);

    /// <summary>Runs the agent to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> AgentAsync(params string[] arguments) =>
        RunAsync("dotnet", [AgentPath, .. arguments]);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program with its output redirected.</summary>
    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
