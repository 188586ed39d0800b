namespace MultiAD.Edge.Agent.Control;

/// <summary>One command. Several requests may be handled at once.</summary>
internal interface ICommandHandler
{
    /// <summary>Its name, one of <see cref="Contracts.CommandNames"/>.</summary>
    string Name { get; }

    /// <summary>What it is for.</summary>
    CommandScope Scope { get; }

    /// <summary>Whether it has an effect that must not happen twice, so that its answers are kept across a restart.</summary>
    bool HasEffect { get; }

    /// <summary>Does it.</summary>
    /// <param name="request">The request; its station is one of the agent's.</param>
    /// <param name="cancellationToken">Ends the work when the agent stops.</param>
    /// <exception cref="CommandArgumentException">The arguments are not what the command takes; nothing was done.</exception>
    Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken);
}
