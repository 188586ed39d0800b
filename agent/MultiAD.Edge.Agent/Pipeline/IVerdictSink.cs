namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// Something that is told of each inspected part of a station: a publisher, a collector, a page. Each sink has a loop and a
/// bounded queue of its own, so that a slow or failing one holds neither the line nor the others; see <see cref="SinkRunner"/>.
/// </summary>
internal interface IVerdictSink
{
    /// <summary>What the sink is, for logs.</summary>
    string Name { get; }

    /// <summary>Whether the sink needs frame and map of a part. Asked on the line: it must return at once.</summary>
    bool NeedsPicture(InspectedPart part);

    /// <summary>Takes a part; parts come one after the other and in order.</summary>
    /// <param name="part">
    /// The part; its picture is there only during the call, and only where it was needed and there was room for it.
    /// </param>
    /// <param name="cancellationToken">Ends the work when the agent can wait no longer.</param>
    Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken);

    /// <summary>No more parts come.</summary>
    /// <param name="end">Why, and what is still open.</param>
    /// <param name="cancellationToken">Ends the work when the agent can wait no longer.</param>
    Task CompleteAsync(LineEnd end, CancellationToken cancellationToken);
}
