namespace MultiAD.Edge.Agent.Contracts;

/// <summary>How long the steps of an exchange took, in milliseconds; null where a step was not taken or is not done.</summary>
/// <param name="DownloadMs">Fetching the bundle.</param>
/// <param name="VerifyMs">Checking it.</param>
/// <param name="PrepareMs">Loading the model.</param>
/// <param name="SelfTestMs">Scoring the golden samples.</param>
/// <param name="ShadowMs">Running in shadow.</param>
/// <param name="TrialMs">From the activation to the confirmation or return.</param>
internal sealed record SwapTimingsReference(
    double? DownloadMs, double? VerifyMs, double? PrepareMs, double? SelfTestMs, double? ShadowMs, double? TrialMs);
