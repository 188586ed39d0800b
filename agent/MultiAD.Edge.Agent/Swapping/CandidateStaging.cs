using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Retrying;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Brings the bundle of an order into the store: fetched, whole and trusted.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="journal">Where it stands.</param>
/// <param name="logger">Told of attempts that fail.</param>
internal sealed class CandidateStaging(SwapParts parts, SwapJournal journal, ILogger logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    /// <summary>Stages the model of the order under way.</summary>
    /// <exception cref="SwapRefusedException">It cannot be had, or is not to be had.</exception>
    public async Task<StoredModel> RunAsync(CancellationToken cancellationToken)
    {
        var order = journal.Swap.Order;
        if (order.Action == ModelAction.Rollback)
        {
            var previous = OrderRules.Previous(journal.Slots, order);
            return this.Stage(previous);
        }

        var sha256 = order.Sha256 ?? throw new SwapRefusedException("The order names no bundle. Give its SHA-256.");
        if (journal.Slots.Models().FirstOrDefault(model => model.Sha256 == sha256) is { } known && parts.Store.Has(sha256))
        {
            return this.Stage(known);
        }

        var file = parts.Store.Has(sha256) ? null : await this.FetchAsync(order, sha256, cancellationToken).ConfigureAwait(false);
        var downloaded = journal.StepMilliseconds();
        journal.Note(timings => timings with { DownloadMs = file is null ? null : downloaded });
        journal.Enter(SwapState.Verifying);
        var trust = SignaturePolicy.Read(parts.Options);
        var model = await DedicatedThread.RunAsync(
            () => file is null
                ? parts.Store.Import(parts.Store.PathOf(sha256), trust)
                : parts.Store.Admit(file, sha256, order.Bytes, trust),
            cancellationToken).ConfigureAwait(false);
        var verified = journal.StepMilliseconds();
        journal.Note(timings => timings with { VerifyMs = verified });
        return this.Stage(model);
    }

    private StoredModel Stage(StoredModel model)
    {
        OrderRules.CheckFloor(journal.Slots, journal.Swap.Order, model);
        journal.Write((slots, now) => slots.WithCandidate(model).WithState(SwapState.Staged, now));
        return model;
    }

    private async Task<string> FetchAsync(ModelOrder order, string sha256, CancellationToken cancellationToken)
    {
        var bytes = order.Bytes ?? 0;
        if (order.Source is not { } source)
        {
            throw new SwapRefusedException(
                $"The bundle {sha256} is not on this device, and the order does not say where it is. Order it with a URL.");
        }

        journal.Enter(SwapState.Downloading);
        parts.Store.CheckSpace(bytes);
        var part = parts.Store.PartOf(sha256);
        var progress = new DirectProgress(received => journal.Report(bytes > 0 ? Math.Clamp(received / (double)bytes, 0, 1) : 0));
        var backoff = new Backoff(FirstRetry, LastRetry, Random.Shared);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await parts.Download.FetchAsync(source, part, sha256, bytes, progress, cancellationToken).ConfigureAwait(false);
                return part;
            }
            catch (BundleDownloadException error) when (error.WorthRetrying && attempt < parts.Swap.DownloadAttempts)
            {
                var wait = backoff.Next();
                SwapLog.DownloadFailed(logger, wait, error.Message);
                await Task.Delay(wait, parts.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // At once and on the same thread: Progress<T> would come too late and out of order.
    private sealed class DirectProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
