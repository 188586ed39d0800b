namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Whoever shows a rollout; told by one thread at a time.</summary>
internal interface IRolloutObserver
{
    /// <summary>A station's order moved on, or something else became known of it.</summary>
    void Changed(StationProgress station);

    /// <summary>Something that is no station's, a whole sentence.</summary>
    void Note(string text);
}
