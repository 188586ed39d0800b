namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What a model in shadow has to show.</summary>
/// <param name="Parts">Parts that it scores, at least 1.</param>
/// <param name="FlipRate">Share of them that it may judge otherwise.</param>
/// <param name="FailedParts">Parts without a score that end it.</param>
internal sealed record ShadowTerms(int Parts, double FlipRate, int FailedParts);
