namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>What was the same for all runs of a table; runs with other settings are not compared.</summary>
/// <param name="Size">Side of the model's input in pixels.</param>
/// <param name="Steps">Steps of the student's training; null where the number of images decided.</param>
/// <param name="MaximumMinutes">Longest time of one training; null for none.</param>
internal sealed record RunSettings(int Size, int? Steps, double? MaximumMinutes)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"input {this.Size} x {this.Size}{(this.Steps is { } steps ? $", {steps} steps" : string.Empty)}{(this.MaximumMinutes is { } minutes ? $", at most {minutes} minutes each" : string.Empty)}";
}
