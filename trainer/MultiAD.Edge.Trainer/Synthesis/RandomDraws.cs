namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>Distributions drawn from a source of chance.</summary>
internal static class RandomDraws
{
    /// <summary>Uniform in [low, high).</summary>
    public static double NextUniform(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>Log-uniform in [low, high), both positive: every factor of two is equally likely.</summary>
    public static double NextLogUniform(this Random random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());

    /// <summary>True with the given probability, 0..1.</summary>
    public static bool NextBernoulli(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>An angle in radians, any direction.</summary>
    public static double NextAngle(this Random random) => 2 * Math.PI * random.NextDouble();
}
