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

    /// <summary>Default of <see cref="FailsToEscalate"/>.</summary>
    public const int DefaultFailsToEscalate = 10;

    /// <summary>Default of <see cref="UpdateInterval"/>.</summary>
    public static readonly TimeSpan DefaultUpdateInterval = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="HoldOff"/>.</summary>
    public static readonly TimeSpan DefaultHoldOff = TimeSpan.Zero;

    /// <summary>Passed parts in a row that close an alert, 1 to 1000. Default: the model's.</summary>
    [Within(1, MaximumParts)]
    public int? PassesToClose { get; init; }

    /// <summary>Failed parts of one alert from which on its level is critical, 1 to 1000. Default: 10.</summary>
    [Within(1, MaximumParts)]
    public int FailsToEscalate { get; init; } = DefaultFailsToEscalate;

    /// <summary>
    /// Shortest time between two updates of an open alert, 0 to 1 h, so that one bad roll is not a thousand messages; all
    /// failed parts count, and each result names its alert. Default: 10 s.
    /// </summary>
    [Within("00:00:00", "01:00:00")]
    public TimeSpan UpdateInterval { get; init; } = DefaultUpdateInterval;

    /// <summary>
    /// Time without a failed part that must have passed before an alert closes, 0 to 1 day. Default: 0, passed parts are enough.
    /// </summary>
    [Within("00:00:00", "1.00:00:00")]
    public TimeSpan HoldOff { get; init; } = DefaultHoldOff;

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
