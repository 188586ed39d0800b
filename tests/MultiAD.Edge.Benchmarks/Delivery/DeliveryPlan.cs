namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary>What one measurement does.</summary>
/// <param name="Parts">Parts to inspect.</param>
/// <param name="Rate">Parts per second.</param>
/// <param name="Kills">Times that the broker is killed, and as many times the agent.</param>
/// <param name="Seed">Seed of the moments.</param>
/// <param name="Kilobits">Rate of the agent's line to the broker in 1000 bits per second; 0 for loopback as it is.</param>
/// <param name="Away">Seconds for which the broker is away from the start.</param>
internal sealed record DeliveryPlan(int Parts, double Rate, int Kills, int Seed, int Kilobits = 0, int Away = 0)
{
    /// <summary>How long the parts take.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(this.Parts / this.Rate);
}
