using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>A projection on few random dimensions, which nearly keeps distances in proportion (Johnson-Lindenstrauss).</summary>
internal static class RandomProjection
{
    /// <summary>A matrix [from,to] of normally distributed values.</summary>
    public static Tensor Gaussian(long from, int to, Random random)
    {
        var values = new float[from * to];
        for (var i = 0; i < values.Length; i++)
        {
            // Box-Muller; 1 - u is never 0.
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return tensor(values, from, to);
    }
}
