using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Loads a staged model beside the running one, and tests it on this device: golden samples, then in shadow.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="journal">Where it stands.</param>
/// <param name="sink">Shows it the line's parts.</param>
internal sealed class CandidatePreparation(SwapParts parts, SwapJournal journal, SwapSink sink)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Loads and tests the candidate.</summary>
    /// <returns>The model, ready to inspect; with one holder.</returns>
    /// <exception cref="SwapRefusedException">It did not stand a test.</exception>
    public async Task<ModelLease> RunAsync(StoredModel candidate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var turns = new CandidateTurns(parts.Registry.Gate, parts.Swap.ShadowShare, parts.Time);
        var lease = await this.LoadAsync(candidate, turns, cancellationToken).ConfigureAwait(false);
        try
        {
            await this.ShadowAsync(lease, turns, cancellationToken).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Opens a model of the store as the station wants it.</summary>
    public ModelLease Open(StoredModel model) => parts.Registry.Open(this.Read(model), parts.Options.Roi);

    private ModelBundle Read(StoredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return BundleReader.Open(parts.Store.PathOf(model.Sha256), SignaturePolicy.Read(parts.Options));
    }

    // The bundle is read once for model and samples, and not kept while the model is in shadow.
    private async Task<ModelLease> LoadAsync(StoredModel candidate, CandidateTurns turns, CancellationToken cancellationToken)
    {
        journal.Enter(SwapState.Preparing);
        var bundle = await DedicatedThread.RunAsync(() => this.Read(candidate), cancellationToken).ConfigureAwait(false);

        // By itself: a load that nobody waits for any more is disposed when it is done.
        var lease = await DedicatedThread.RunAsync(() => parts.Registry.Open(bundle, parts.Options.Roi), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var prepared = journal.StepMilliseconds();
            journal.Note(timings => timings with { PrepareMs = prepared });
            journal.Enter(SwapState.SelfTest);
            await this.TestAsync(bundle, turns, cancellationToken).ConfigureAwait(false);
            var tested = journal.StepMilliseconds();
            journal.Note(timings => timings with { SelfTestMs = tested });
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private async Task TestAsync(ModelBundle bundle, CandidateTurns turns, CancellationToken cancellationToken)
    {
        using var lease = parts.Registry.Open(bundle, RegionChoice.Bundle);
        await new SelfTest(bundle, lease.Inspector, turns).RunAsync(done => journal.Report(done), cancellationToken).ConfigureAwait(false);
    }

    // Once: a model that waited for its time afterwards, also over a restart, has been seen in shadow already.
    private async Task ShadowAsync(ModelLease lease, CandidateTurns turns, CancellationToken cancellationToken)
    {
        var swap = journal.Swap;
        if (swap.Order.ShadowParts < 1 || swap.Timings.ShadowMs is not null || parts.Model.Identity is null)
        {
            return;
        }

        journal.Enter(SwapState.Shadow);
        var terms = new ShadowTerms(swap.Order.ShadowParts, parts.Swap.MaximumFlipRate, parts.Swap.FailedParts);
        await using var shadow = new ShadowRun(lease, turns, terms);
        sink.Shadow = shadow;
        try
        {
            while (!shadow.Ended.IsCompleted)
            {
                await Task.WhenAny(shadow.Ended, Task.Delay(ReportInterval, parts.Time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                journal.Report(Math.Min(1, shadow.Report.Parts / (double)terms.Parts), shadow.Report);
            }
        }
        finally
        {
            sink.Shadow = null;
        }

        var report = shadow.Report;
        var logger = parts.Loggers.CreateLogger<ModelSwap>();
        SwapLog.Shadow(logger, report.Parts, report.PassToFail, report.FailToPass, report.MeanScoreChange, report.MeanMs);
        if (await shadow.Ended.ConfigureAwait(false) is { } reason)
        {
            throw new SwapRefusedException(reason);
        }

        var took = journal.StepMilliseconds();
        journal.Note(timings => timings with { ShadowMs = took });
    }
}
