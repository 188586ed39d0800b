using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>Does the planned runs that are not in the results file yet, one after the other.</summary>
/// <param name="results">Where runs are kept.</param>
/// <param name="afterEach">Called with all runs after each, to write the document.</param>
/// <param name="log">Takes the lines of progress.</param>
internal sealed class RunQueue(ResultsFile results, Action<IReadOnlyList<RunRecord>> afterEach, Action<string> log)
{
    /// <summary>Does the runs in the order given.</summary>
    /// <exception cref="CommandException">It was stopped, or some runs failed; those that were done are kept.</exception>
    public void Run(IReadOnlyList<PlannedRun> plan, CancellationToken cancellationToken)
    {
        var records = results.Read().ToList();
        var known = records.Select(record => record.Key).ToHashSet();
        var left = plan.Where(run => known.Add(run.Key)).ToList();
        log($"{plan.Count} runs are planned, {plan.Count - left.Count} of them are in the results already");
        var failed = 0;
        for (var at = 0; at < left.Count; at++)
        {
            var key = left[at].Key;
            log($"[{at + 1}/{left.Count}] {key.Set} seed {key.Seed} {key.Variant}; {Left(records, left.Skip(at).Select(run => run.Key))}");
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                var record = left[at].Measure(cancellationToken);
                if (record.Key != key)
                {
                    throw new InvalidOperationException($"The run {key} was measured as {record.Key}.");
                }

                results.Append(record);
                records.Add(record);
                afterEach(records);
                log($"  {Describe(record)}");
            }
            catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
            {
                throw new CommandException($"stopped after {at} of {left.Count} runs; give the same command to go on.", error);
            }
            catch (Exception error) when (IsOfThisRun(error))
            {
                failed++;
                log($"  failed: {error.Message}");
            }
        }

        if (failed > 0)
        {
            throw new CommandException($"{failed} of {left.Count} runs failed, see above; the same command tries them again.");
        }
    }

    // What may be wrong with one set or model alone; anything else would meet the next run too.
    private static bool IsOfThisRun(Exception error) =>
        error is BundleRejectedException or ImageFileException or EvaluationException
            or ParityException or InvalidModelException or DataFolderException;

    private static string Describe(RunRecord record) =>
        $"image AUROC {Number(record.ImageAuroc)}, pixel AUROC {Number(record.PixelAuroc)}, AU-PRO {Number(record.AuPro30)}, "
        + $"false rejects {Number(record.FalseRejectRate)}, misses {Number(record.MissRate)}; {record.RunMinutes:0.0} min";

    private static string Number(double? value) => value is { } known ? $"{known:0.000}" : "none";

    private static string Left(List<RunRecord> records, IEnumerable<RunKey> keys) =>
        TimeLeft.Estimate(records, keys) is { } left ? $"about {Math.Ceiling(left.TotalMinutes):0} min left" : "time left not known yet";
}
