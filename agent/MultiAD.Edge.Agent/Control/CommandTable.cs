using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Control;

/// <summary>
/// All commands, for whoever passes them on: each request is refused, or done once and answered. Requests do not wait for
/// each other. Thread-safe.
/// </summary>
internal sealed class CommandTable
{
    /// <summary>Requests under way at one station, or at the agent, at most.</summary>
    public const int MaximumUnderWay = 16;

    private readonly Dictionary<string, ICommandHandler> handlers;
    private readonly ConcurrentDictionary<string, int> underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> stations;
    private readonly CommandOptions options;
    private readonly CommandJournal journal;
    private readonly CommandStamp stamp;
    private readonly ILogger logger;

    /// <summary>Makes the table.</summary>
    /// <param name="handlers">One of each name.</param>
    /// <param name="stations">Names of the stations.</param>
    /// <param name="options">What is turned off.</param>
    /// <param name="journal">Answers.</param>
    /// <param name="stamp">Makes answers.</param>
    /// <param name="logger">Told of commands that were done or refused.</param>
    public CommandTable(
        IEnumerable<ICommandHandler> handlers,
        IEnumerable<string> stations,
        CommandOptions options,
        CommandJournal journal,
        CommandStamp stamp,
        ILogger<CommandTable> logger)
    {
        this.handlers = handlers.ToDictionary(handler => handler.Name, StringComparer.Ordinal);
        this.stations = new HashSet<string>(stations, StringComparer.Ordinal);
        this.options = options;
        this.journal = journal;
        this.stamp = stamp;
        this.logger = logger;
    }

    /// <summary>Counts commands.</summary>
    public CommandCounters Counters { get; } = new();

    /// <summary>Requests under way.</summary>
    public int UnderWay => this.underWay.Values.Sum();

    /// <summary>Whether there is a station of a name; the agent itself has none.</summary>
    public bool Has(string? station) => station is null || this.stations.Contains(station);

    /// <summary>Does a request, or refuses it.</summary>
    /// <param name="request">A request that is in time.</param>
    /// <param name="cancellationToken">Ends the work when the agent stops.</param>
    /// <returns>The answer.</returns>
    public async Task<CommandAnswerMessage> ExecuteAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (handler, refused) = this.Find(request);
        if (handler is null)
        {
            return refused!;
        }

        if (!this.journal.TryBegin(request, handler.HasEffect, out var entry))
        {
            if (!entry.IsSame(request))
            {
                return this.Refuse(request, CommandRefusal.Duplicate, "the request's identifier was used for another command");
            }

            this.Count(CommandRefusal.Duplicate, $"{request.Command} repeats a request");
            return await entry.Answer.WaitAsync(cancellationToken).ConfigureAwait(false) with { Repeated = true };
        }

        var target = request.Station ?? string.Empty;
        if (this.underWay.AddOrUpdate(target, 1, (_, count) => count + 1) > MaximumUnderWay)
        {
            this.underWay.AddOrUpdate(target, 0, (_, count) => count - 1);
            var busy = this.Refuse(request, CommandRefusal.Busy, $"{MaximumUnderWay} commands are under way already");
            this.journal.Forget(entry, busy);
            return busy;
        }

        try
        {
            return await this.HandleAsync(handler, request, entry, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            this.underWay.AddOrUpdate(target, 0, (_, count) => count - 1);
        }
    }

    /// <summary>Counts a command that is refused, and says so now and then.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, in words that quote nothing a sender chose.</param>
    public void Count(CommandRefusal kind, string reason)
    {
        var count = this.Counters.Refuse(kind);
        if (IsPowerOfTen(count))
        {
            ControlLog.Refused(this.logger, kind, reason, count);
        }
    }

    /// <summary>Counts a command that is refused, and answers it.</summary>
    public CommandAnswerMessage Refuse(CommandRequest request, CommandRefusal kind, string reason)
    {
        this.Count(kind, reason);
        return this.stamp.Answer(request, CommandStamp.Refused(kind, reason));
    }

    private static bool IsPowerOfTen(long count)
    {
        while (count >= 10 && count % 10 == 0)
        {
            count /= 10;
        }

        return count == 1;
    }

    private (ICommandHandler? Handler, CommandAnswerMessage? Refused) Find(CommandRequest request)
    {
        var known = this.handlers.TryGetValue(request.Command, out var handler);
        return !known || (handler!.Scope == CommandScope.Station) != (request.Station is not null)
                ? (null, this.Refuse(request, CommandRefusal.UnknownCommand, this.Expected(request.Station is null)))
            : !this.Has(request.Station)
                ? (null, this.Refuse(request, CommandRefusal.UnknownStation, $"expected {string.Join(", ", this.stations)}"))
            : !this.options.Allows(request.Command)
                ? (null, this.Refuse(request, CommandRefusal.NotAllowed, $"{request.Command} is turned off"))
            : (handler, null);
    }

    private string Expected(bool ofAgent)
    {
        var scope = ofAgent ? CommandScope.Agent : CommandScope.Station;
        var names = this.handlers.Values.Where(handler => handler.Scope == scope).Select(handler => handler.Name);
        return $"expected {string.Join(", ", names)} for {(ofAgent ? "the agent" : "a station")}";
    }

    private async Task<CommandAnswerMessage> HandleAsync(
        ICommandHandler handler, CommandRequest request, CommandJournal.Entry entry, CancellationToken cancellationToken)
    {
        var (target, by) = (request.Station ?? "the agent", request.By ?? "somebody");
        CommandAnswer answer;
        try
        {
            answer = await handler.HandleAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandArgumentException error)
        {
            var malformed = this.Refuse(request, CommandRefusal.Malformed, error.Message.TrimEnd('.'));
            this.journal.Forget(entry, malformed);
            return malformed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var stopping = this.stamp.Answer(
                request, CommandAnswer.Failed("stopping", "The agent stops.", "Send it again when the agent is online."));
            this.journal.Forget(entry, stopping);
            return stopping;
        }
        catch (Exception error)
        {
            // Whatever a handler throws costs this command only.
            ControlLog.Faulted(this.logger, request.Command, target, error);
            answer = CommandAnswer.Failed("failed", "The command failed.", "See the agent's log.");
        }

        this.Counters.Accept();
        if (answer.Error is { } failure)
        {
            ControlLog.Failed(this.logger, request.Command, target, by, failure.Message, request.RequestId);
        }
        else
        {
            ControlLog.Done(this.logger, request.Command, target, by, request.RequestId);
        }

        var message = this.stamp.Answer(request, answer);
        await this.journal.FinishAsync(entry, message, cancellationToken).ConfigureAwait(false);
        return message;
    }
}
