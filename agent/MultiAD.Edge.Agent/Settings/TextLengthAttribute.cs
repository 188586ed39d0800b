namespace MultiAD.Edge.Agent.Settings;

/// <summary>A text of bounded length; it may be left out.</summary>
/// <param name="minimum">Fewest characters.</param>
/// <param name="maximum">Most characters.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextLengthAttribute(int minimum, int maximum) : RuleAttribute
{
    /// <summary>Fewest characters.</summary>
    public int Minimum => minimum;

    /// <summary>Most characters.</summary>
    public int Maximum => maximum;

    /// <inheritdoc/>
    public override string Expected => $"{minimum} to {maximum} characters";

    /// <inheritdoc/>
    public override bool Holds(object? value) =>
        value is null || (value is string text && text.Length >= minimum && text.Length <= maximum);
}
