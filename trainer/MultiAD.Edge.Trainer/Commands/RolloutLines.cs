using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Shows a rollout as plain lines: one for each state of a station, and one for each quarter of its work.</summary>
/// <param name="output">Where they go.</param>
internal sealed class RolloutLines(TextWriter output) : IRolloutObserver
{
    private const int Steps = 4;
    private readonly Dictionary<string, string> said = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Changed(StationProgress station)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (station.Outcome == RolloutOutcome.NotOrdered)
        {
            return;
        }

        var step = station.Progress is { } progress ? $" {Math.Floor(progress * Steps) / Steps:0 %}" : string.Empty;
        var line = $"{station.Station}  {station.State}{step}{(station.Reason is { } reason ? $"  {reason}" : string.Empty)}";
        if (this.said.GetValueOrDefault(station.Station) != line)
        {
            this.said[station.Station] = line;
            output.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Note(string text) => output.WriteLine($"note: {text}");
}
