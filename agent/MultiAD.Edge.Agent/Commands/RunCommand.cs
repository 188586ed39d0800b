using System.CommandLine;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Hosting;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Runs the service.</summary>
internal static class RunCommand
{
    private const string ExitAtEndSetting = $"{AgentOptions.Section}:{nameof(AgentOptions.ExitAtEnd)}=true";

    /// <summary>Makes a command run the service.</summary>
    public static void Configure(Command command)
    {
        var configuration = new ConfigurationArguments(command);
        var exitAtEnd = new Option<bool>("--exit-at-end")
        {
            Description = $"Stop when all cameras have come to their planned end; the same as --set {ExitAtEndSetting}.",
        };
        command.Options.Add(exitAtEnd);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var sources = configuration.Of(arguments, arguments.GetValue(exitAtEnd) ? [ExitAtEndSetting] : []);
            var found = CheckedConfiguration.Read(sources);
            if (found is { Errors.Count: 0, Configuration: { } usable })
            {
                return await AgentHost.RunAsync(sources, usable, cancellationToken).ConfigureAwait(false);
            }

            PrintErrors(sources, found, "correct and start again");
            return ExitCode.Usage;
        });
    }

    /// <summary>Prints what is wrong with a configuration, to standard error.</summary>
    /// <param name="sources">Where it comes from.</param>
    /// <param name="found">The configuration.</param>
    /// <param name="remedy">What to do.</param>
    internal static void PrintErrors(ConfigurationSources sources, CheckedConfiguration found, string remedy)
    {
        foreach (var error in found.Errors)
        {
            Console.Error.WriteLine($"error: {error}");
        }

        if (found.Configuration is not null)
        {
            var count = $"{found.Errors.Count} {(found.Errors.Count == 1 ? "error" : "errors")}";
            Console.Error.WriteLine($"{sources.File}: {count} in the configuration; {remedy}.");
        }
    }
}
