namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Lost messages of one class.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">When the oldest was added (UTC).</param>
/// <param name="Until">When the newest was added (UTC).</param>
/// <param name="Reason">Why.</param>
internal sealed record OutboxGap(long Count, DateTimeOffset Since, DateTimeOffset Until, string Reason)
{
    /// <summary>This gap and an earlier one together.</summary>
    public OutboxGap After(OutboxGap? earlier) => earlier?.Before(this) ?? this;

    /// <summary>This gap and a later one together.</summary>
    public OutboxGap Before(OutboxGap? later) => later is null
        ? this
        : new OutboxGap(
            this.Count + later.Count,
            this.Since < later.Since ? this.Since : later.Since,
            this.Until > later.Until ? this.Until : later.Until,
            this.Reason.Contains(later.Reason, StringComparison.Ordinal) ? this.Reason : $"{this.Reason}; {later.Reason}");
}
