namespace MultiAD.Edge.Agent.Configuration;

/// <summary>What a new configuration changed; keys only, since values may be secret.</summary>
/// <param name="Applied">Keys whose value is another one now.</param>
/// <param name="Pending">Keys whose new value is used from the next start on.</param>
internal sealed record ConfigurationChange(IReadOnlyList<string> Applied, IReadOnlyList<string> Pending);
