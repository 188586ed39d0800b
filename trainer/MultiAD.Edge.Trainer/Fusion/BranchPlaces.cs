using System.Numerics.Tensors;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>The place means of one branch's smoothed maps, for parts that have one sample each.</summary>
/// <param name="good">The held-out samples.</param>
/// <param name="branch">Which branch.</param>
internal sealed class BranchPlaces(IReadOnlyList<FusionSample> good, int branch)
{
    private readonly Lazy<Dictionary<int, float[]>> mapOfPart =
        new(() => good.ToDictionary(sample => sample.Part, sample => sample.Maps[branch]));

    private readonly Lazy<float[]> sum = new(() => SumOf(good, branch));

    /// <summary>
    /// A sample's map less the share of <see cref="FusionStatisticsFit.PlaceShare"/> of each place's mean over the other
    /// parts, about the mean of all places.
    /// </summary>
    public float[] TakeOff(FusionSample sample)
    {
        var (all, own, map) = (this.sum.Value, this.mapOfPart.Value[sample.Part], sample.Maps[branch]);
        var level = TensorPrimitives.Sum<float>(all) / good.Count / all.Length;
        var result = new float[all.Length];
        for (var cell = 0; cell < result.Length; cell++)
        {
            var others = (all[cell] - own[cell]) / (good.Count - 1);
            result[cell] = map[cell] - ((float)FusionStatisticsFit.PlaceShare * (others - level));
        }

        return result;
    }

    private static float[] SumOf(IReadOnlyList<FusionSample> good, int branch)
    {
        var sum = new float[good[0].Maps[branch].Length];
        foreach (var sample in good)
        {
            TensorPrimitives.Add(sum, sample.Maps[branch], sum);
        }

        return sum;
    }
}
