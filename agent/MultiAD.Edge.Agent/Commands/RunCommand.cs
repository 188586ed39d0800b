using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Hosting;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Runs the service; also <c>check-config</c>, which reads the same configuration and stops.</summary>
internal static class RunCommand
{
    private const string ExitAtEndSetting = $"{AgentOptions.Section}:{nameof(AgentOptions.ExitAtEnd)}=true";

    /// <summary>Makes a command run the service.</summary>
    public static void Configure(Command command)
    {
        var (file, settings) = AddOptions(command);
        var exitAtEnd = new Option<bool>("--exit-at-end")
        {
            Description = $"Stop when all cameras have come to their planned end; the same as --set {ExitAtEndSetting}.",
        };
        command.Options.Add(exitAtEnd);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string[] atEnd = arguments.GetValue(exitAtEnd) ? [ExitAtEndSetting] : [];
            string[] given = [.. arguments.GetValue(settings) ?? [], .. atEnd];
            return TryRead(arguments.GetValue(file)!, given, out var configuration)
                ? await AgentHost.RunAsync(configuration, cancellationToken).ConfigureAwait(false)
                : ExitCode.Usage;
        });
    }

    /// <summary><c>check-config</c>.</summary>
    public static Command CreateCheck()
    {
        var command = new Command("check-config", "Check the configuration and list every error.");
        var (file, settings) = AddOptions(command);
        command.SetAction(arguments =>
        {
            if (!TryRead(arguments.GetValue(file)!, arguments.GetValue(settings) ?? [], out var configuration))
            {
                return ExitCode.Usage;
            }

            var stations = string.Join(", ", new AgentSettings(configuration).Stations);
            Console.WriteLine($"{arguments.GetValue(file)}: configuration is valid; stations: {stations}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Adds the options that name the configuration.</summary>
    internal static (Option<string> File, Option<string[]> Settings) AddOptions(Command command)
    {
        var file = new Option<string>("--config")
        {
            Description = "Configuration file (JSON); FILE.d/*.json are read after it.",
            DefaultValueFactory = _ => AgentConfiguration.DefaultFile,
        };
        var settings = new Option<string[]>("--set")
        {
            Description = "One setting, such as Stations:camera1:Camera:Path=/dev/video0; may be repeated.",
            AllowMultipleArgumentsPerToken = false,
        };
        command.Options.Add(file);
        command.Options.Add(settings);
        return (file, settings);
    }

    /// <summary>Reads a configuration; what is wrong with it is said on standard error.</summary>
    internal static bool TryRead(string file, string[] settings, [NotNullWhen(true)] out IConfigurationRoot? configuration)
    {
        configuration = null;
        try
        {
            configuration = AgentConfiguration.Read(file, settings, AgentConfiguration.ProcessEnvironment());
        }
        catch (ConfigurationException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return false;
        }

        var errors = ConfigurationCheck.Run(configuration);
        foreach (var line in errors)
        {
            Console.Error.WriteLine($"error: {line}");
        }

        if (errors.Count > 0)
        {
            var count = $"{errors.Count} {(errors.Count == 1 ? "error" : "errors")}";
            Console.Error.WriteLine($"{file}: {count} in the configuration; correct and start again.");
        }

        return errors.Count == 0;
    }
}
