using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Goes with an order from where it stands on disk to the activation of its model.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="journal">Where it stands.</param>
/// <param name="preparation">Loads and tests the model.</param>
/// <param name="trial">Activates it.</param>
internal sealed class CandidateExchange(SwapParts parts, SwapJournal journal, CandidatePreparation preparation, ModelTrial trial)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private readonly CandidateStaging staging = new(parts, journal, parts.Loggers.CreateLogger<ModelSwap>());

    /// <summary>Goes on until the model is active.</summary>
    /// <exception cref="SwapRefusedException">It did not stand a test, among others of the steps' own.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var candidate = journal.Swap.Candidate ?? await this.staging.RunAsync(cancellationToken).ConfigureAwait(false);
        if (parts.Model.Identity?.Digest == candidate.Digest && journal.Slots.Active?.Sha256 == candidate.Sha256)
        {
            // It inspects already, and nothing is exchanged.
            journal.Write((slots, now) => slots.Activate(now).Confirm(now));
            return;
        }

        while (!await this.TryActivateAsync(candidate, cancellationToken).ConfigureAwait(false))
        {
            await this.WaitForTimeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // False where it is not yet time: the model is let go again, since it would take the memory of two until then.
    private async Task<bool> TryActivateAsync(StoredModel candidate, CancellationToken cancellationToken)
    {
        using var lease = await preparation.RunAsync(candidate, cancellationToken).ConfigureAwait(false);
        if (journal.Swap.Order.NotBefore > journal.Now)
        {
            return false;
        }

        cancellationToken.ThrowIfCancellationRequested();
        trial.Activate(lease);
        return true;
    }

    // In pieces: the clock may be set meanwhile.
    private async Task WaitForTimeAsync(CancellationToken cancellationToken)
    {
        journal.Enter(SwapState.Scheduled);
        while (journal.Swap.Order.NotBefore - journal.Now is { } left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestDelay ? left : LongestDelay, parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
