using System.CommandLine;
using MultiAD.Edge.Agent.Configuration;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>The options that say which configuration is meant.</summary>
internal sealed class ConfigurationArguments
{
    private readonly Option<string> file = new("--config")
    {
        Description = "Configuration file (JSON). Its drop-ins are read after it: agent.d/*.json beside agent.json, in order of name.",
        DefaultValueFactory = _ => AgentConfiguration.DefaultFile,
    };

    private readonly Option<string[]> settings = new("--set")
    {
        Description = "One setting, such as Stations:camera1:Camera:Path=/dev/video0; may be repeated.",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Adds the options to a command.</summary>
    public ConfigurationArguments(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Options.Add(this.file);
        command.Options.Add(this.settings);
    }

    /// <summary>What was given.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="more">Further settings.</param>
    public ConfigurationSources Of(ParseResult arguments, params string[] more)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new ConfigurationSources(
            arguments.GetValue(this.file)!, [.. arguments.GetValue(this.settings) ?? [], .. more], AgentConfiguration.ProcessEnvironment());
    }
}
