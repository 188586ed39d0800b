using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>check-config</c>: every error of a configuration at once, or that it has none.</summary>
internal static class CheckConfigCommand
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "check-config",
            "Check the configuration and list every error: file, key, value and what is expected. Exit code 1 where there is one.");
        var configuration = new ConfigurationArguments(command);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var show = new Option<bool>("--show") { Description = "Also print the configuration in force, defaults included, secrets hidden." };
        command.Options.Add(json);
        command.Options.Add(show);
        command.SetAction(arguments =>
        {
            var sources = configuration.Of(arguments);
            var found = CheckedConfiguration.Read(sources);
            if (arguments.GetValue(json))
            {
                Console.WriteLine(Describe(sources, found, arguments.GetValue(show)).ToJsonString(Indented));
            }
            else if (found.Errors.Count == 0)
            {
                Print(sources, found, arguments.GetValue(show));
            }
            else
            {
                RunCommand.PrintErrors(sources, found, "correct and check again");
            }

            return found.Errors.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(ConfigurationSources sources, CheckedConfiguration found, bool show)
    {
        var settings = new AgentSettings(found.Configuration!);
        if (show)
        {
            Console.WriteLine(EffectiveConfiguration.Of(settings).ToJsonString(Indented));
        }

        Console.WriteLine($"{sources.File}: configuration is valid; stations: {string.Join(", ", settings.Stations)}");
    }

    private static JsonObject Describe(ConfigurationSources sources, CheckedConfiguration found, bool show)
    {
        var answer = new JsonObject
        {
            ["file"] = sources.File,
            ["valid"] = found.Errors.Count == 0,
            ["errors"] = new JsonArray(
            [
                .. found.Errors.Select(error => (JsonNode)new JsonObject
                {
                    ["source"] = error.Source,
                    ["key"] = error.Key,
                    ["value"] = error.Value,
                    ["message"] = error.Message,
                }),
            ]),
        };
        if (show && found.Errors.Count == 0)
        {
            answer["configuration"] = EffectiveConfiguration.Of(new AgentSettings(found.Configuration!));
        }

        return answer;
    }
}
