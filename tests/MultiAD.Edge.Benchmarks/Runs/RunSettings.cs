namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>What was the same for all runs of a table; runs with other settings are not compared.</summary>
/// <param name="Size">Side of the model's input in pixels.</param>
/// <param name="Steps">Steps of the student's training; null where the number of images decided.</param>
/// <param name="MaximumMinutes">Longest time of one training; null for none.</param>
internal sealed record RunSettings(int Size, int? Steps, double? MaximumMinutes)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var steps = this.Steps is { } count ? $", {count} steps" : string.Empty;
        var time = this.MaximumMinutes is { } minutes ? $", at most {minutes} minutes each" : string.Empty;
        return $"input {this.Size} x {this.Size}{steps}{time}";
    }
}
