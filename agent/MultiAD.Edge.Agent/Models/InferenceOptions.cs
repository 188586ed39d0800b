using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>How models run, for all stations together: they share one pool of threads. Section <c>Inference</c>.</summary>
internal sealed record InferenceOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Inference";

    /// <summary>Largest <see cref="Threads"/>.</summary>
    public const int MaximumThreads = 256;

    /// <summary>
    /// Threads that all models together may take, 0 to 256; 0 takes one a core. With several stations as many models run
    /// at once as there are threads for, each on fewer of them. Default: 0.
    /// </summary>
    [Within(0, MaximumThreads)]
    public int Threads { get; init; }

    /// <summary>Whether idle threads of the pool spin: faster on a machine of its own, harmful on a shared one. Default: false.</summary>
    public bool Spinning { get; init; }

    /// <summary>
    /// What runs the models: <c>TensorRT</c>, <c>CUDA</c> and <c>CPU</c> in the order to try, separated by commas; the first that
    /// loads a model runs it, and <c>info</c> says why the ones before did not. One text, so that a drop-in replaces the list
    /// instead of mixing with it. Without <c>CPU</c> a box whose GPU fails inspects nothing, rather than too slowly. Default:
    /// <c>CPU</c>.
    /// </summary>
    [Providers]
    public string Providers { get; init; } = ExecutionProviders.Cpu;

    /// <summary>
    /// Folder for the engines that TensorRT builds, written by nobody but the agent. Default: <c>engines</c> in the service's
    /// cache directory (<c>CACHE_DIRECTORY</c>), or in <c>~/.cache/multiad</c> outside a service.
    /// </summary>
    public string? EngineCache { get; init; }
}

/// <summary>Checks <see cref="InferenceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
