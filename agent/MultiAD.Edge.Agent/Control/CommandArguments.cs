using System.Text.Json;

namespace MultiAD.Edge.Agent.Control;

/// <summary>Reads the arguments of a request; what is not expected is refused.</summary>
internal static class CommandArguments
{
    /// <summary>Refuses all but the known arguments.</summary>
    /// <exception cref="CommandArgumentException">There is another one.</exception>
    public static void Allow(this CommandRequest request, params ReadOnlySpan<string> known)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Arguments is not { ValueKind: JsonValueKind.Object } arguments)
        {
            return;
        }

        foreach (var argument in arguments.EnumerateObject())
        {
            if (!known.Contains(argument.Name))
            {
                var expected = known.Length == 0 ? "none" : string.Join(", ", known!);
                throw new CommandArgumentException($"there is an argument that {request.Command} does not have; expected {expected}.");
            }
        }
    }

    /// <summary>A number within bounds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Name of the argument.</param>
    /// <param name="minimum">Smallest value.</param>
    /// <param name="maximum">Largest value.</param>
    /// <returns>The number; null where the argument is not there.</returns>
    /// <exception cref="CommandArgumentException">It is something else.</exception>
    public static double? Number(this CommandRequest request, string name, double minimum, double maximum)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Arguments is not { ValueKind: JsonValueKind.Object } arguments || !arguments.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= minimum && number <= maximum
            ? number
            : throw new CommandArgumentException(FormattableString.Invariant(
                $"{name} is not what {request.Command} takes; expected a number from {minimum:0.####} to {maximum:0.####}."));
    }
}
