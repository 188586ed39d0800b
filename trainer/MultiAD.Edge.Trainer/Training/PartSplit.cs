namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Which parts are trained on and which are held out, each ascending. Whole parts: tiles of one part on both sides would
/// make the limit too low.
/// </summary>
/// <param name="Training">Parts to train on.</param>
/// <param name="HeldOut">Parts to fit the fusion and the limit on.</param>
internal sealed record PartSplit(IReadOnlyList<int> Training, IReadOnlyList<int> HeldOut)
{
    /// <summary>
    /// Splits at random, whole groups; the same seed gives the same split. At least one group stays on each side where there
    /// are two.
    /// </summary>
    /// <param name="groupOf">A number for each part; parts of one number stay on one side.</param>
    /// <param name="seed">Seed of the order.</param>
    public static PartSplit Draw(IReadOnlyList<int> groupOf, int seed)
    {
        var order = Enumerable.Range(0, groupOf.Count).ToArray();
        new Random(seed).Shuffle(order);
        int[][] groups = [.. order.GroupBy(part => groupOf[part]).Select(group => group.ToArray())];
        var wanted = TrainingOptions.HeldOutOf(groupOf.Count);
        var held = new HashSet<int>();
        foreach (var group in groups.Where(group => group.Length <= groupOf.Count / 2).Take(Math.Max(1, groups.Length - 1)))
        {
            if (held.Count < wanted)
            {
                held.UnionWith(group);
            }
        }

        if (held.Count == 0)
        {
            // One group is larger than half and stays where it is learned from; the only one must stand on both sides.
            held.UnionWith(groups.Length > 1 ? groups.MinBy(group => group.Length)! : order.Take(wanted));
        }

        return new PartSplit([.. order.Where(part => !held.Contains(part)).Order()], [.. held.Order()]);
    }
}
