using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Sets up what runs the models.</summary>
internal static partial class Inference
{
    // One prepares, one scores, one draws heat maps.
    private const int ThreadsPerStation = 3;

    /// <summary>Makes the registry whose models share one pool of threads, where the process can still have one.</summary>
    public static ModelRegistry CreateRegistry(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<InferenceOptions>();
        var stations = provider.GetRequiredService<AgentSettings>().Stations.Count;
        var gate = new InferenceGate(stations, options.Threads);
        var shared = SharedThreads.TryUse(gate.PoolThreads, options.Spinning);
        var logger = provider.GetRequiredService<ILogger<ModelRegistry>>();
        if (!shared)
        {
            Log.NotShared(logger);
        }

        KeepThreadsFree(stations);
        var scoring = new ScoringOptions
        {
            Threads = gate.PoolThreads,
            Spinning = options.Spinning,
            SharedThreads = shared,
            Providers = ExecutionProviders.Parse(options.Providers)!,
            EngineCache = options.EngineCache ?? EngineFolder.Find(Environment.GetEnvironmentVariable),
            EngineBuilding = folder => Log.EngineBuilding(logger, folder),
        };
        return new ModelRegistry(scoring, gate);
    }

    // Stages compute on the run time's own threads, and it adds more only slowly: the connection must not wait for them.
    private static void KeepThreadsFree(int stations)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + (ThreadsPerStation * stations)), completions);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.ThreadsNotShared,
            LogLevel.Warning,
            "Each model has inference threads of its own: one was loaded in this process before the agent")]
        public static partial void NotShared(ILogger logger);

        [LoggerMessage(
            EventIds.EngineBuilding,
            LogLevel.Information,
            "TensorRT builds an engine for the model, which takes minutes this once; it is kept in {Folder}")]
        public static partial void EngineBuilding(ILogger logger, string folder);
    }
}
