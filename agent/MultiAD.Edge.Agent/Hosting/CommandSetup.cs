using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Puts the commands together.</summary>
internal static class CommandSetup
{
    /// <summary>Adds the table of commands and what receives them from the broker.</summary>
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<AgentSettings>().Of<CommandOptions>());
        services.AddSingleton(provider => provider.GetRequiredService<AgentIdentity>().Boot);
        services.AddSingleton<CommandStamp>();
        services.AddSingleton<CommandJournal>();
        services.AddSingleton<StationFinder>();
        services.AddSingleton<StationLimits>();
        services.AddSingleton(CreateTable);
        services.AddSingleton(CreateReceiver);
        services.AddSingleton<IMessageReceiver>(provider => provider.GetRequiredService<CommandReceiver>());
        services.AddHostedService(provider => provider.GetRequiredService<CommandReceiver>());
    }

    private static CommandTable CreateTable(IServiceProvider provider)
    {
        var stations = provider.GetRequiredService<IReadOnlyList<InspectionPipeline>>();
        var finder = provider.GetRequiredService<StationFinder>();
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        var time = provider.GetRequiredService<TimeProvider>();
        var limits = provider.GetRequiredService<StationLimits>();
        CommandTable? table = null;
        ICommandHandler[] handlers =
        [
            new PingHandler(stations, () => table!.Counters),
            new ConfigurationHandler(provider.GetRequiredService<LiveSettings>()),
            new TriggerHandler(finder, time),
            new PauseHandler(finder, pause: true, loggers.CreateLogger<PauseHandler>()),
            new PauseHandler(finder, pause: false, loggers.CreateLogger<PauseHandler>()),
            new LimitHandler(finder, limits, time, loggers.CreateLogger<LimitHandler>()),
            new SnapshotHandler(
                finder, provider.GetRequiredService<AgentIdentity>().Topics, provider.GetRequiredService<IOutbox>(), time),
        ];
        table = new CommandTable(
            handlers,
            stations.Select(station => station.Name),
            provider.GetRequiredService<CommandOptions>(),
            provider.GetRequiredService<CommandJournal>(),
            provider.GetRequiredService<CommandStamp>(),
            loggers.CreateLogger<CommandTable>());
        return table;
    }

    private static CommandReceiver CreateReceiver(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var clock = new CommandClock(
            time, provider.GetRequiredService<CommandOptions>().MaximumAge, MessageSequencer.IsClockSynchronised);
        return new CommandReceiver(
            provider.GetRequiredService<CommandTable>(),
            provider.GetRequiredService<CommandStamp>(),
            clock,
            provider.GetRequiredService<AgentIdentity>().Topics,
            provider.GetRequiredService<IOutbox>(),
            time);
    }
}
