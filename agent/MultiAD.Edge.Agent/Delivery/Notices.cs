namespace MultiAD.Edge.Agent.Delivery;

/// <summary>What the user should know and mend, one short text a matter; published on <c>info</c>. Thread-safe.</summary>
internal sealed class Notices
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>Raised after the texts have changed, on the thread that changed them.</summary>
    public event Action? Changed;

    /// <summary>The texts, in the order of their keys.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.texts.Values];
            }
        }
    }

    /// <summary>Says something, in place of what was said of the same matter.</summary>
    /// <param name="key">Names the matter.</param>
    /// <param name="text">What is said.</param>
    /// <returns>Whether it was not said already.</returns>
    public bool Set(string key, string text)
    {
        lock (this.gate)
        {
            if (this.texts.TryGetValue(key, out var said) && said == text)
            {
                return false;
            }

            this.texts[key] = text;
        }

        this.Changed?.Invoke();
        return true;
    }

    /// <summary>Says no more of a matter.</summary>
    /// <returns>Whether something was said.</returns>
    public bool Clear(string key)
    {
        lock (this.gate)
        {
            if (!this.texts.Remove(key))
            {
                return false;
            }
        }

        this.Changed?.Invoke();
        return true;
    }
}
