namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>Distributions drawn from a source of chance.</summary>
internal static class RandomDraws
{
    /// <summary>Uniform in [low, high).</summary>
    public static double Between(this Random chance, double low, double high) => low + ((high - low) * chance.NextDouble());

    /// <summary>Log-uniform in [low, high), both positive: every factor of two is equally likely.</summary>
    public static double LogBetween(this Random chance, double low, double high) => low * Math.Pow(high / low, chance.NextDouble());

    /// <summary>True with the given probability, 0..1.</summary>
    public static bool Happens(this Random chance, double probability) => chance.NextDouble() < probability;

    /// <summary>An angle in radians, any direction.</summary>
    public static double Angle(this Random chance) => 2 * Math.PI * chance.NextDouble();
}
