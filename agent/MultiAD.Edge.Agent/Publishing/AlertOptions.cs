using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>When alerts open and close; what is not given comes from the model's manifest. Section <c>Alerts</c>.</summary>
internal sealed class AlertOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Alerts";

    /// <summary>Failed parts within the window that open an alert, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int? FailsToOpen { get; set; }

    /// <summary>Number of last judged parts that are looked at, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int? Window { get; set; }

    /// <summary>Passed parts in a row that close an alert, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int? PassesToClose { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this.FailsToOpen is { } fails && this.Window is { } window && fails > window)
        {
            yield return new ValidationResult($"FailsToOpen is {fails}; expected at most Window, which is {window}.", [nameof(this.FailsToOpen)]);
        }
    }
}
