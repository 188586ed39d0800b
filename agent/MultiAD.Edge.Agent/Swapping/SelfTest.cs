using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Scores a bundle's golden samples on this device.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="inspector">Its model, with the bundle's own region of interest: the samples were scored with that.</param>
/// <param name="turns">Lets it run beside the inspecting model.</param>
internal sealed class SelfTest(ModelBundle bundle, PartInspector inspector, CandidateTurns turns)
{
    /// <summary>Scores all samples; one that differs ends it.</summary>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Ends the test between two samples.</param>
    /// <exception cref="SwapRefusedException">A score differs, or a sample cannot be read.</exception>
    public async Task RunAsync(Action<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var samples = bundle.Manifest.Golden;
        using var slot = inspector.CreateSlot();
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using var picture = ImageFile.Read(sample.File, bundle.Read(sample.File));
                await turns.RunAsync(() => _ = inspector.Inspect(picture, slot), cancellationToken).ConfigureAwait(false);
            }
            catch (ImageFileException error)
            {
                throw new SwapRefusedException($"A golden sample cannot be read: {error.Message}", error);
            }

            Check(sample, slot.RawScore);
            progress((i + 1) / (double)samples.Count);
        }
    }

    private static void Check(GoldenSample sample, double raw)
    {
        // A score that is no number differs too.
        if (!(Math.Abs(raw - sample.RawScore) <= sample.Tolerance))
        {
            throw new SwapRefusedException(FormattableString.Invariant(
                $"{sample.File} scores {raw:G6} on this device, and {sample.RawScore:G6} where it was trained; ")
                + FormattableString.Invariant($"a difference of {sample.Tolerance:G3} was allowed. ")
                + "Export the bundle again with multiad-train, and check the device.");
        }
    }
}
