using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Runs the service; also <c>check-config</c>, which reads the same configuration and stops.</summary>
internal static class RunCommand
{
    /// <summary>Time within which parts in flight and waiting messages are finished at a stop.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    private const string ExitAtEndSetting = $"{PipelineOptions.Section}:{nameof(PipelineOptions.ExitAtEnd)}=true";

    /// <summary>Makes a command run the service.</summary>
    public static void Configure(Command command)
    {
        var (file, settings) = AddOptions(command);
        var exitAtEnd = new Option<bool>("--exit-at-end") { Description = "Stop when the camera has come to its planned end; the same as --set Pipeline:ExitAtEnd=true." };
        command.Options.Add(exitAtEnd);
        command.SetAction((arguments, cancellationToken) =>
        {
            string[] given = [.. arguments.GetValue(settings) ?? [], .. arguments.GetValue(exitAtEnd) ? [ExitAtEndSetting] : Array.Empty<string>()];
            return RunAsync(arguments.GetValue(file)!, given, cancellationToken);
        });
    }

    /// <summary>Creates <c>check-config</c>.</summary>
    public static Command CreateCheck()
    {
        var command = new Command("check-config", "Check the configuration and list every error.");
        var (file, settings) = AddOptions(command);
        command.SetAction(arguments => TryRead(arguments.GetValue(file)!, arguments.GetValue(settings) ?? [], out _) ? Valid(arguments.GetValue(file)!) : ExitCode.Usage);
        return command;
    }

    private static (Option<string> File, Option<string[]> Settings) AddOptions(Command command)
    {
        var file = new Option<string>("--config") { Description = "Configuration file (JSON); FILE.d/*.json are read after it.", DefaultValueFactory = _ => AgentConfiguration.DefaultFile };
        var settings = new Option<string[]>("--set") { Description = "One setting, Section:Key=value; may be repeated.", AllowMultipleArgumentsPerToken = false };
        command.Options.Add(file);
        command.Options.Add(settings);
        return (file, settings);
    }

    private static int Valid(string file)
    {
        Console.WriteLine($"{file}: configuration is valid");
        return ExitCode.Done;
    }

    private static bool TryRead(string file, string[] settings, out IConfigurationRoot? configuration)
    {
        configuration = null;
        try
        {
            configuration = AgentConfiguration.Read(file, settings);
        }
        catch (ConfigurationException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return false;
        }

        var wrong = AgentConfiguration.Check(configuration);
        foreach (var line in wrong)
        {
            Console.Error.WriteLine($"error: {line}");
        }

        if (wrong.Count > 0)
        {
            Console.Error.WriteLine($"{file}: {wrong.Count} {(wrong.Count == 1 ? "error" : "errors")} in the configuration; correct and start again.");
        }

        return wrong.Count == 0;
    }

    private static async Task<int> RunAsync(string file, string[] settings, CancellationToken cancellationToken)
    {
        if (!TryRead(file, settings, out var configuration))
        {
            return ExitCode.Usage;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "multiad-agent", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration!);
        builder.Logging.AddConfiguration(configuration!.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });

        // Faults are reported below, once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<MessageSequencer>();
        builder.Services.AddSingleton<ModelRegistry>();
        builder.Services.AddSingleton<MqttConnection>();
        builder.Services.AddSingleton<StationReporter>();
        builder.Services.AddSingleton<VerdictPublisher>();
        builder.Services.AddSingleton<InspectionService>();
        AgentConfiguration.AddTo(builder.Services, configuration);

        // Stopped in the opposite order: parts in flight are finished first, then the messages go out.
        builder.Services.AddHostedService(services => services.GetRequiredService<MqttConnection>());
        builder.Services.AddHostedService(services => services.GetRequiredService<InspectionService>());
        using var host = builder.Build();
        BackgroundService[] loops = [host.Services.GetRequiredService<InspectionService>(), host.Services.GetRequiredService<MqttConnection>()];
        return await RunHostAsync(host, loops, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a host to its end.</summary>
    /// <param name="host">The host.</param>
    /// <param name="loops">Its background services, the most telling first.</param>
    /// <param name="cancellationToken">Stops it in order.</param>
    /// <returns>An <see cref="ExitCode"/>: failed where it could not start or a background service failed.</returns>
    internal static async Task<int> RunHostAsync(IHost host, IReadOnlyList<BackgroundService> loops, CancellationToken cancellationToken)
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

        await Console.Error.WriteLineAsync($"error: {(fault is CameraException or IOException ? fault.Message : fault)}").ConfigureAwait(false);
        return ExitCode.Failed;
    }
}
