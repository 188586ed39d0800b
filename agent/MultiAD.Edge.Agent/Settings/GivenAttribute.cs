namespace MultiAD.Edge.Agent.Settings;

/// <summary>A text that must not be missing or empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GivenAttribute : RuleAttribute
{
    /// <inheritdoc/>
    public override string Expected => "a value";

    /// <inheritdoc/>
    public override bool Holds(object? value) => value is string text && !string.IsNullOrWhiteSpace(text);
}
