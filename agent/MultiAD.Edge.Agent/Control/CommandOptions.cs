using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Control;

/// <summary>What the agent may be told to do. Who may tell it is the broker's access list. Section <c>Commands</c>.</summary>
internal sealed record CommandOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Commands";

    /// <summary>Value of <see cref="Disabled"/> that turns all commands off.</summary>
    public const string Everything = "all";

    /// <summary>Default of <see cref="MaximumAge"/>.</summary>
    public static readonly TimeSpan DefaultMaximumAge = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Commands that are refused, with commas between them, such as <c>limit/set, inspect/pause</c>, or <c>all</c>. Default:
    /// none.
    /// </summary>
    public string? Disabled { get; init; }

    /// <summary>
    /// Age from which a command is refused, 1 s to 1 day; where the clock is synchronised. As far ahead may it lie. Default:
    /// 1 min.
    /// </summary>
    [Within("00:00:01", "1.00:00:00")]
    public TimeSpan MaximumAge { get; init; } = DefaultMaximumAge;

    /// <summary>Whether a command is turned on.</summary>
    public bool Allows(string command)
    {
        var disabled = Split(this.Disabled);
        return !disabled.Contains(command, StringComparer.Ordinal) && !disabled.Contains(Everything, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Split(this.Disabled)
            .Where(name => name != Everything && !CommandNames.All.Contains(name))
            .Select(name => new ValidationResult(
                $"{nameof(this.Disabled)} names '{name}'; expected some of {string.Join(", ", CommandNames.All)}, or {Everything}."));

    private static string[] Split(string? names) =>
        (names ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Checks <see cref="CommandOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CommandOptionsValidator : IValidateOptions<CommandOptions>;
