using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Settings;

/// <summary>A rule for one key of the configuration; its message names key, value and what is expected.</summary>
internal abstract class RuleAttribute : ValidationAttribute
{
    /// <summary>What is expected, to follow "expected".</summary>
    public abstract string Expected { get; }

    /// <summary>What to do, a whole sentence.</summary>
    public virtual string Remedy => "Set such a value or remove the key for its default.";

    /// <summary>Whether a value is as expected.</summary>
    public abstract bool Holds(object? value);

    /// <inheritdoc/>
    public sealed override bool IsValid(object? value) => this.Holds(value);

    /// <inheritdoc/>
    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        this.Holds(value)
            ? ValidationResult.Success
            : new ValidationResult($"{validationContext?.MemberName} is {Show(value)}; expected {this.Expected}. {this.Remedy}");

    private static string Show(object? value) => value switch
    {
        null => "missing",
        string { Length: 0 } => "empty",
        string text => $"'{text}'",
        _ => FormattableString.Invariant($"{value}"),
    };
}
