namespace MultiAD.Edge.Agent.Settings;

/// <summary>Options that may be replaced while the agent runs; who uses them asks for the current ones each time. Thread-safe.</summary>
/// <typeparam name="TOptions">The options; immutable.</typeparam>
/// <param name="initial">The first ones.</param>
internal sealed class LiveOptions<TOptions>(TOptions initial)
    where TOptions : class
{
    private volatile TOptions current = initial;

    /// <summary>The options in force.</summary>
    public TOptions Current
    {
        get => this.current;
        set => this.current = value;
    }

    /// <summary>Options that nobody replaces.</summary>
    public static implicit operator LiveOptions<TOptions>(TOptions options) => new(options);
}
