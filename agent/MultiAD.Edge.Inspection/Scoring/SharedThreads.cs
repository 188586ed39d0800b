using Microsoft.ML.OnnxRuntime;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// One pool of inference threads for all models of the process, so that several models do not take several times the
/// cores. ONNX Runtime has one environment a process, made by whoever comes first; so this is asked for before the first model.
/// </summary>
public static class SharedThreads
{
    private static readonly Lock Gate = new();
    private static bool ready;

    /// <summary>Makes the pool where it can still be made.</summary>
    /// <param name="threads">Number of threads; 0 takes one a core.</param>
    /// <param name="spinning">Whether idle threads spin.</param>
    /// <returns>
    /// Whether the process has a pool, this one or an earlier one; false where a model with threads of its own was loaded
    /// before. Then models must be loaded without <see cref="ScoringOptions.SharedThreads"/>.
    /// </returns>
    public static bool TryUse(int threads, bool spinning)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        lock (Gate)
        {
            if (ready || OrtEnv.IsCreated)
            {
                return ready;
            }

            using var pool = new OrtThreadingOptions
            {
                GlobalIntraOpNumThreads = threads,
                GlobalInterOpNumThreads = 1,
                GlobalSpinControl = spinning,
            };
            var options = new EnvironmentCreationOptions
            {
                logId = "multiad",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
                threadOptions = pool,
            };
            _ = OrtEnv.CreateInstanceWithOptions(ref options);
            ready = true;
            return true;
        }
    }
}
