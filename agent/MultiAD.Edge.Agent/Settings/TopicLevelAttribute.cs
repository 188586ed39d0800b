using System.Text.RegularExpressions;

namespace MultiAD.Edge.Agent.Settings;

/// <summary>A text that can be one level of a topic.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class TopicLevelAttribute : RuleAttribute
{
    /// <summary>What a level is made of.</summary>
    public const string Rule = "1 to 64 characters without '/', '+', '#' and control characters, not beginning with a space or '$'";

    /// <inheritdoc/>
    public override string Expected => Rule;

    /// <summary>Whether a text can be a level.</summary>
    public static bool IsLevel(string text) => Level().IsMatch(text);

    /// <inheritdoc/>
    public override bool Holds(object? value) => value is string text && IsLevel(text);

    [GeneratedRegex("^[^/+#\\s\\u0000-\\u001f$][^/+#\\u0000-\\u001f]{0,63}$")]
    private static partial Regex Level();
}
