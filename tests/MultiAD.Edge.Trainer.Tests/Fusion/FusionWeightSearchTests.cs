using MultiAD.Edge.Trainer.Fusion;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Fusion;

public sealed class FusionWeightSearchTests
{
    private const int Cells = 100;

    [Fact]
    public void A_noisy_branch_loses_its_weight_to_one_that_sees()
    {
        var samples = Views((random, changed) =>
        [
            (float)(random.NextDouble() + (changed ? 1 : 0)),
            (float)(3 * random.NextDouble()),
        ]);

        var weights = new FusionWeightSearch(samples).Run([0.5, 0.5]);

        Assert.InRange(weights.Sum(), 0.999, 1.001);
        Assert.True(weights[0] > 3 * weights[1], $"{weights[0]:0.00} {weights[1]:0.00}");
    }

    [Fact]
    public void Branches_that_see_the_same_keep_their_prior_weights()
    {
        var samples = Views((random, changed) =>
        {
            var value = (float)(random.NextDouble() + (changed ? 5 : 0));
            return [value, value];
        });

        var weights = new FusionWeightSearch(samples).Run([0.3, 0.7]);

        Assert.Equal([0.3, 0.7], weights.Select(weight => Math.Round(weight, 6)));
    }

    private static FusionSamples Views(Func<Random, bool, float[]> values)
    {
        var random = new Random(11);
        float[][] Maps(Func<int, bool> changed)
        {
            var cells = Enumerable.Range(0, Cells).Select(cell => values(random, changed(cell))).ToArray();
            return [.. Enumerable.Range(0, cells[0].Length).Select(branch => cells.Select(cell => cell[branch]).ToArray())];
        }

        FusionSample[] altered =
        [
            .. Enumerable.Range(0, 30).Select(view => new FusionSample(view, Maps(cell => cell / 5 == view % 20))
            {
                Mask = [.. Enumerable.Range(0, Cells).Select(cell => (byte)(cell / 5 == view % 20 ? 1 : 0))],
            }),
        ];
        return new FusionSamples([.. Enumerable.Range(0, 30).Select(part => new FusionSample(part, Maps(_ => false)))], altered);
    }
}
