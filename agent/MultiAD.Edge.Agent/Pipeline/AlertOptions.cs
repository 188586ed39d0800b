using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>When alerts open and close; what is not given comes from the model's manifest. Section <c>Stations:NAME:Alert</c>.</summary>
internal sealed record AlertOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Alert";

    /// <summary>Largest value of each key, in parts.</summary>
    public const int MaximumParts = 1000;

    /// <summary>Failed parts within the window that open an alert, 1 to 1000. Default: the model's.</summary>
    [Within(1, MaximumParts)]
    public int? FailsToOpen { get; init; }

    /// <summary>Number of last judged parts that are looked at, 1 to 1000. Default: the model's.</summary>
    [Within(1, MaximumParts)]
    public int? Window { get; init; }

    /// <summary>Passed parts in a row that close an alert, 1 to 1000. Default: the model's.</summary>
    [Within(1, MaximumParts)]
    public int? PassesToClose { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this.FailsToOpen is { } fails && this.Window is { } window && fails > window)
        {
            yield return new ValidationResult(
                $"{nameof(this.FailsToOpen)} is {fails}; expected at most {nameof(this.Window)}, which is {window}.");
        }
    }
}

/// <summary>Checks <see cref="AlertOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AlertOptionsValidator : IValidateOptions<AlertOptions>;
