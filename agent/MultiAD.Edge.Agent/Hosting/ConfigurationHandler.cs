using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Says which configuration is in force, without secrets.</summary>
/// <param name="settings">The configuration.</param>
internal sealed class ConfigurationHandler(LiveSettings settings) : ICommandHandler
{
    /// <inheritdoc/>
    public string Name => CommandNames.GetConfiguration;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Agent;

    /// <inheritdoc/>
    public bool HasEffect => false;

    /// <inheritdoc/>
    public Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow();
        return Task.FromResult(CommandAnswer.Done(EffectiveConfiguration.Of(settings.Current)));
    }
}
