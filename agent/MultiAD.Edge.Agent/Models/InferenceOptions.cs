using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

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
}

/// <summary>Checks <see cref="InferenceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
