namespace MultiAD.Edge.Agent.Delivery;

/// <summary>What somebody should look at, one sentence for each matter, as <c>info</c> carries it. Thread-safe.</summary>
internal sealed class Notices
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>Called when the sentences have changed, on the thread that changed them.</summary>
    public event Action? Changed;

    /// <summary>The sentences, in order of their matters.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.texts.Values];
            }
        }
    }

    /// <summary>Says how a matter stands.</summary>
    /// <param name="matter">Names it; one sentence each.</param>
    /// <param name="text">The sentence; null where all is well again.</param>
    /// <returns>Whether the matter is new: it was well before.</returns>
    public bool Set(string matter, string? text)
    {
        bool isNew;
        lock (this.gate)
        {
            var before = this.texts.GetValueOrDefault(matter);
            if (before == text)
            {
                return false;
            }

            isNew = before is null;

            if (text is null)
            {
                this.texts.Remove(matter);
            }
            else
            {
                this.texts[matter] = text;
            }
        }

        this.Changed?.Invoke();
        return isNew;
    }
}
