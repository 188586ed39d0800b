namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>Waits for something that must come, with a limit that only a broken program meets.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task True(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!condition())
        {
            await Task.Delay(5, timeout.Token);
        }
    }
}
