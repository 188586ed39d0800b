using MultiAD.Edge.Agent.Models;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Runs a model beside the inspecting one: in turn with it, and within a share of the time, so that a line at the edge of
/// what the box can do falls no further behind. One run at a time.
/// </summary>
/// <param name="gate">Lets models run in turn.</param>
/// <param name="share">Share of the time, over 0 to 1.</param>
/// <param name="time">Clock.</param>
internal sealed class CandidateTurns(InferenceGate gate, double share, TimeProvider time)
{
    private long nextAt = long.MinValue;

    /// <summary>Whether its share allows a run now.</summary>
    public bool IsFree => time.GetTimestamp() >= Volatile.Read(ref this.nextAt);

    /// <summary>Takes a turn; the run itself is not waited for any longer than it takes.</summary>
    /// <returns>How long the run took, without the wait for its turn.</returns>
    public async Task<TimeSpan> RunAsync(Action run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var begun = time.GetTimestamp();
        try
        {
            run();
            return time.GetElapsedTime(begun);
        }
        finally
        {
            gate.Leave();
            var now = time.GetTimestamp();
            Volatile.Write(ref this.nextAt, now + (long)((now - begun) * ((1 / share) - 1)));
        }
    }

    /// <summary>Waits until the share allows a run.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var left = Volatile.Read(ref this.nextAt) - time.GetTimestamp();
        if (this.nextAt != long.MinValue && left > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)left / time.TimestampFrequency), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
