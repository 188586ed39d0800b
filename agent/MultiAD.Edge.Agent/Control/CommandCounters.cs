using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiAD.Edge.Agent.Control;

/// <summary>Counts commands. Thread-safe.</summary>
internal sealed class CommandCounters
{
    private static readonly CommandRefusal[] Kinds = Enum.GetValues<CommandRefusal>();

    private readonly long[] refused = new long[Kinds.Length];
    private long done;

    /// <summary>Commands that reached their handler.</summary>
    public long Done => Interlocked.Read(ref this.done);

    /// <summary>All refused commands.</summary>
    public long AllRefused => Kinds.Sum(this.Refused);

    /// <summary>Refused commands of one kind.</summary>
    public long Refused(CommandRefusal kind) => Interlocked.Read(ref this.refused[(int)kind]);

    /// <summary>Counts a command that reached its handler.</summary>
    public void Accept() => Interlocked.Increment(ref this.done);

    /// <summary>Counts a refused command.</summary>
    /// <returns>How many of the kind there were.</returns>
    public long Refuse(CommandRefusal kind) => Interlocked.Increment(ref this.refused[(int)kind]);

    /// <summary>The numbers as an answer carries them.</summary>
    public JsonObject ToJson()
    {
        var kinds = new JsonObject();
        foreach (var kind in Kinds)
        {
            kinds[JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())] = this.Refused(kind);
        }

        return new JsonObject { ["done"] = this.Done, ["refused"] = kinds };
    }
}
