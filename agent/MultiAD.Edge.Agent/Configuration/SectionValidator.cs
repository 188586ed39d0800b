using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>Checks a section by the attributes of its properties, and by its own rules where it has some; reports every error with key, value and range.</summary>
/// <typeparam name="TOptions">The section's type; rules beyond one key are its <see cref="IValidatableObject"/>.</typeparam>
/// <param name="section">Name of the section.</param>
internal sealed class SectionValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var wrong = new List<string>();
        foreach (var property in typeof(TOptions).GetProperties())
        {
            var value = property.GetValue(options);
            wrong.AddRange(property.GetCustomAttributes<ValidationAttribute>()
                .Where(rule => !rule.IsValid(value))
                .Take(1)
                .Select(rule => $"{section}:{property.Name} is {Shown(value)}; expected {Expected(rule)}."));
        }

        if (options is IValidatableObject rules)
        {
            wrong.AddRange(rules.Validate(new ValidationContext(options)).Select(failure => $"{section}:{failure.ErrorMessage}"));
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static string Shown(object? value) => value switch
    {
        null => "missing",
        string { Length: 0 } => "empty",
        string text => $"'{text}'",
        _ => value.ToString()!,
    };

    private static string Expected(ValidationAttribute rule) => rule switch
    {
        RangeAttribute { Minimum: TimeSpan } range => $"{range.Minimum} to {range.Maximum} (hours:minutes:seconds)",
        RangeAttribute range => $"{range.Minimum} to {range.Maximum}",
        StringLengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters",
        RegularExpressionAttribute { ErrorMessage: { } words } => words,
        _ => "a value",
    };
}
