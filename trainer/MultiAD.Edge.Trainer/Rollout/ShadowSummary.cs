namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>How a model in shadow judged the line's parts beside the running one.</summary>
/// <param name="Parts">Parts that both scored.</param>
/// <param name="PassToFail">Parts that passed and would have failed.</param>
/// <param name="FailToPass">Parts that failed and would have passed.</param>
/// <param name="MeanScoreChange">Mean of the new calibrated score minus the running one's.</param>
/// <param name="MeanMs">Mean time of the new model's run in milliseconds.</param>
internal sealed record ShadowSummary(int Parts, int PassToFail, int FailToPass, double MeanScoreChange, double MeanMs);
