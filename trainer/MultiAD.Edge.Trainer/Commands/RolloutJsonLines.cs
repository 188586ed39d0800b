using System.Text.Json;
using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Shows a rollout as one JSON object a line, on standard output.</summary>
/// <param name="output">Where they go.</param>
internal sealed class RolloutJsonLines(TextWriter output) : IRolloutObserver
{
    /// <inheritdoc/>
    public void Changed(StationProgress station)
    {
        ArgumentNullException.ThrowIfNull(station);
        var report = station.Report;
        this.Write(new RolloutLine
        {
            At = DateTimeOffset.UtcNow,
            Station = station.Station,
            Outcome = JsonNamingPolicy.CamelCase.ConvertName(station.Outcome.ToString()),
            State = report?.State,
            OrderId = station.Order?.Id,
            Progress = station.Progress,
            Reason = station.Reason,
            AgentStatus = station.AgentStatus,
            Active = report?.Active,
            Candidate = report?.Candidate,
            Shadow = report?.Shadow,
        });
    }

    /// <inheritdoc/>
    public void Note(string text) => this.Write(new RolloutLine { At = DateTimeOffset.UtcNow, Note = text });

    private void Write(RolloutLine line)
    {
        output.WriteLine(JsonSerializer.Serialize(line, RolloutLineJson.Default.RolloutLine));
        output.Flush();
    }
}
