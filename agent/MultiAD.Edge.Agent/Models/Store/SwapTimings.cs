namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>How long the steps of an exchange took, in milliseconds; null where the step was not taken or is not done.</summary>
internal sealed record SwapTimings
{
    /// <summary>Fetching the bundle.</summary>
    public double? DownloadMs { get; init; }

    /// <summary>Checking it.</summary>
    public double? VerifyMs { get; init; }

    /// <summary>Loading the model.</summary>
    public double? PrepareMs { get; init; }

    /// <summary>Scoring the golden samples.</summary>
    public double? SelfTestMs { get; init; }

    /// <summary>Running in shadow.</summary>
    public double? ShadowMs { get; init; }

    /// <summary>From the activation to the confirmation or return.</summary>
    public double? TrialMs { get; init; }
}
