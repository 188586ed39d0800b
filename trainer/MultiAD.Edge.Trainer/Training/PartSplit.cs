namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Which parts are trained on and which are held out, each ascending. Whole parts: tiles of one part on both sides would
/// make the limit too low.
/// </summary>
/// <param name="Training">Parts to train on.</param>
/// <param name="HeldOut">Parts to fit the fusion and the limit on.</param>
internal sealed record PartSplit(IReadOnlyList<int> Training, IReadOnlyList<int> HeldOut)
{
    /// <summary>Splits at random; the same seed gives the same split.</summary>
    public static PartSplit Draw(int parts, int seed)
    {
        var order = Enumerable.Range(0, parts).ToArray();
        new Random(seed).Shuffle(order);
        var heldOut = TrainingOptions.HeldOutOf(parts);
        return new PartSplit([.. order.Skip(heldOut).Order()], [.. order.Take(heldOut).Order()]);
    }
}
