using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Sets up what runs the models.</summary>
internal static partial class Inference
{
    /// <summary>Makes the registry whose models share one pool of threads, where the process can still have one.</summary>
    public static ModelRegistry CreateRegistry(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<InferenceOptions>();
        var shared = SharedThreads.TryUse(options.Threads, options.Spinning);
        if (!shared)
        {
            Log.NotShared(provider.GetRequiredService<ILogger<ModelRegistry>>());
        }

        return new ModelRegistry(new ScoringOptions { Threads = options.Threads, Spinning = options.Spinning, SharedThreads = shared });
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.ThreadsNotShared,
            LogLevel.Warning,
            "Each model has inference threads of its own: one was loaded in this process before the agent")]
        public static partial void NotShared(ILogger logger);
    }
}
