using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Puts the agent together and runs it.</summary>
internal static class AgentHost
{
    /// <summary>Time within which parts in flight and waiting messages are finished at a stop.</summary>
    internal static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs the agent until it is stopped.</summary>
    /// <param name="sources">Where the configuration comes from; read anew when it changes.</param>
    /// <param name="configuration">What they hold now, without errors, see <see cref="ConfigurationCheck"/>.</param>
    /// <param name="cancellationToken">Stops it in order.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        ConfigurationSources sources, IConfigurationRoot configuration, CancellationToken cancellationToken)
    {
        using var host = Build(sources, configuration);
        try
        {
            using var hangup = ConfigurationReload.ListenFor(host.Services);
            BackgroundService[] loops =
                [host.Services.GetRequiredService<InspectionService>(), host.Services.GetRequiredService<MqttConnection>()];
            return await RunAsync(host, loops, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelStoreException error)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    /// <summary>Puts the agent together; nothing runs yet.</summary>
    /// <param name="sources">Where the configuration comes from.</param>
    /// <param name="configuration">A configuration without errors.</param>
    /// <exception cref="ConfigurationException">It has errors.</exception>
    public static IHost Build(ConfigurationSources sources, IConfigurationRoot configuration)
    {
        var settings = new LiveSettings(configuration);
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "multiad-agent", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        AddLogging(builder.Logging, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddSupervision();
        AddAgent(builder.Services, settings.Current);
        builder.Services.AddReload(sources, settings);
        return builder.Build();
    }

    /// <summary>Runs a host to its end.</summary>
    /// <param name="host">The host.</param>
    /// <param name="loops">Its background services, the most telling first.</param>
    /// <param name="cancellationToken">Stops it in order.</param>
    /// <returns>An <see cref="ExitCode"/>: failed where it could not start or a background service failed.</returns>
    internal static async Task<int> RunAsync(IHost host, IReadOnlyList<BackgroundService> loops, CancellationToken cancellationToken)
    {
        Exception? fault;
        try
        {
            await host.RunAsync(cancellationToken).ConfigureAwait(false);

            // A faulted background service ends the host as if all were well; systemd must see that it is not.
            fault = loops.Select(loop => loop.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(error => error is not null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            fault = error;
        }

        if (fault is null)
        {
            return ExitCode.Done;
        }

        var words = fault is CameraException or IOException ? fault.Message : fault.ToString();
        await Console.Error.WriteLineAsync($"error: {words}").ConfigureAwait(false);
        return ExitCode.Failed;
    }

    private static void AddLogging(ILoggingBuilder logging, LiveSettings settings)
    {
        logging.AddConfiguration(new ConfigurationBuilder().Add(settings.Logging).Build().GetSection(Sections.Logging));
        if (new ServiceManager(Environment.GetEnvironmentVariable).Listens)
        {
            // The journal has the time already, and takes the level from the beginning of the line.
            logging.AddSystemdConsole(console => console.IncludeScopes = true);
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.IncludeScopes = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.UseUtcTimestamp = true;
            });
        }

        // Downloads are told of by who ordered them; each attempt and its headers would only be noise beside that.
        logging.AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);

        // Faults are reported once, when the host has ended.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }

    private static void AddAgent(IServiceCollection services, AgentSettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Of<MqttOptions>());
        services.AddSingleton(settings.Of<AgentOptions>());
        services.AddSingleton(settings.Of<InferenceOptions>());
        services.AddSingleton<AgentIdentity>();
        services.AddSingleton(settings.Of<OutboxOptions>());
        services.AddSingleton<Notices>();
        services.AddSingleton<SqliteOutbox>();
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<SqliteOutbox>());
        services.AddSingleton<IKeptValues>(provider => provider.GetRequiredService<SqliteOutbox>());
        services.AddSingleton<RetainedStates>();
        services.AddSingleton(Supervisors.CreateOutgoing);
        services.AddSingleton<AgentReporter>();
        services.AddSingleton<MqttConnection>();
        services.AddHostedService(provider => new HomeAssistantDiscovery(
            settings.Of<HomeAssistantOptions>(),
            provider.GetRequiredService<AgentIdentity>(),
            settings.Stations,
            provider.GetRequiredService<RetainedStates>()));
        services.AddSingleton(Inference.CreateRegistry);
        services.AddModelStore();
        services.AddSingleton<StationModels>();
        services.AddSwapping(settings);
        services.AddSingleton<StationOutputs>();
        services.AddSingleton<StationFactory>();
        services.AddSingleton<IReadOnlyList<InspectionPipeline>>(
            provider => [.. settings.Stations.Select(provider.GetRequiredService<StationFactory>().Create)]);
        services.AddSingleton(provider => new InspectionService(
            provider.GetRequiredService<IReadOnlyList<InspectionPipeline>>(),
            provider.GetRequiredService<AgentOptions>().ExitAtEnd,
            provider.GetRequiredService<IOutbox>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<InspectionService>>()));

        // Stopped in the opposite order: parts in flight are finished first, then the messages go out, then the file is closed.
        services.AddHostedService(provider => provider.GetRequiredService<SqliteOutbox>());
        services.AddHostedService<OpenAlerts>();
        services.AddHostedService<CommandMemory>();
        services.AddHostedService(provider => provider.GetRequiredService<MqttConnection>());
        services.AddCommands();
        services.AddHostedService(provider => provider.GetRequiredService<SwapService>());
        services.AddHostedService(provider => provider.GetRequiredService<InspectionService>());
        services.AddHostedService<CredentialMonitor>();
    }
}
