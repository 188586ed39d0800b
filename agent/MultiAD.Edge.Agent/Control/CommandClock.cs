using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Control;

/// <summary>Tells whether a command is in time.</summary>
/// <param name="time">Clock.</param>
/// <param name="maximumAge">Age from which a command is refused.</param>
/// <param name="isSynchronized">Whether the clock may be compared with another machine's.</param>
internal sealed class CommandClock(TimeProvider time, TimeSpan maximumAge, Func<bool> isSynchronized)
{
    /// <summary>Why a request comes at the wrong time; null where it is in time.</summary>
    public string? Refuse(CommandRequestMessage request, TimeSpan waited)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ExpiresAt is { } end && waited >= end - request.IssuedAt)
        {
            return "it has waited until it was void";
        }

        // A clock that was never set, as after a power cut, would refuse every command or none.
        if (!isSynchronized())
        {
            return null;
        }

        var now = time.GetUtcNow();
        return request.ExpiresAt <= now ? FormattableString.Invariant($"it was void from {request.ExpiresAt:O} and now is {now:O}")
            : now - request.IssuedAt > maximumAge
                ? FormattableString.Invariant($"it was issued at {request.IssuedAt:O}, now is {now:O}; expected at most {maximumAge}")
            : request.IssuedAt - now > maximumAge
                ? FormattableString.Invariant($"it was issued at {request.IssuedAt:O}, which is yet to come; now is {now:O}")
            : null;
    }
}
