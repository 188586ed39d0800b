namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>What was the same for all runs of a table; runs with other settings are not compared.</summary>
/// <param name="Size">Side of the model's input in pixels.</param>
/// <param name="Steps">Steps of the student's training; null where the number of images decided.</param>
/// <param name="MaximumMinutes">Longest time of one training; null for none.</param>
internal sealed record RunSettings(int Size, int? Steps, double? MaximumMinutes)
{
    /// <summary>Most good images of a set that are trained on; null for all.</summary>
    public int? Parts { get; init; }

    /// <summary>Most good and most defective images of a set that are tested with; null for all.</summary>
    public int? Tests { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var steps = this.Steps is { } count ? $", {count} steps" : string.Empty;
        var time = this.MaximumMinutes is { } minutes ? $", at most {minutes} minutes each" : string.Empty;
        var parts = this.Parts is { } most ? $", at most {most} good images trained on" : string.Empty;
        var tests = this.Tests is { } each ? $", at most {each} good and {each} defective ones tested" : string.Empty;
        return $"input {this.Size} x {this.Size}{steps}{time}{parts}{tests}";
    }
}
