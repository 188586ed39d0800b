namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>How the order to one station ended.</summary>
internal enum RolloutOutcome
{
    /// <summary>No order was given.</summary>
    NotOrdered,

    /// <summary>The order was given and has not ended.</summary>
    Waiting,

    /// <summary>What was ordered inspects for good.</summary>
    Confirmed,

    /// <summary>The station or the broker refused; nothing was exchanged.</summary>
    Refused,

    /// <summary>The model before inspects again.</summary>
    RolledBack,

    /// <summary>Somebody gave the station another order before this one had ended.</summary>
    Replaced,

    /// <summary>It had not ended when the time was over.</summary>
    TimedOut,

    /// <summary>No order was given, because a station before it did not end well.</summary>
    HeldBack,
}
