using Microsoft.Extensions.Options;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>
/// Checks <see cref="CameraOptions"/>, each value and what must fit together, and reports every error at once: key, value,
/// range and remedy. A password is never repeated.
/// </summary>
internal sealed class CameraOptionsValidator : IValidateOptions<CameraOptions>
{
    private static readonly CameraRangesValidator Ranges = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string?[] combinations = [CameraAddress.Validate(options), ValidateSize(options), ValidateDelays(options), ValidatePace(options)];
        var ranges = Ranges.Validate(name, options).Failures ?? [];
        string[] errors = [.. ranges.Select(options.KeyOf), .. combinations.OfType<string>()];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string? ValidateSize(CameraOptions options) => options.Width == 0 == (options.Height == 0)
        ? null
        : $"{options.KeyOf(nameof(options.Width))} is {options.Width} and {options.KeyOf(nameof(options.Height))} is {options.Height}; "
            + "expected both or none. Set both, or leave both at 0.";

    private static string? ValidateDelays(CameraOptions options) => options.MaximumReconnectDelay >= options.ReconnectDelay
        ? null
        : $"{options.KeyOf(nameof(options.MaximumReconnectDelay))} is {options.MaximumReconnectDelay}; expected at least "
            + $"{options.KeyOf(nameof(options.ReconnectDelay))}, which is {options.ReconnectDelay}. Raise the one or lower the other.";

    private static string? ValidatePace(CameraOptions options) =>
        options.Kind != CameraKind.Folder || options.Interval <= TimeSpan.Zero || options.FramesPerSecond <= 0
            ? null
            : $"{options.KeyOf(nameof(options.Interval))} is {options.Interval} and {options.KeyOf(nameof(options.FramesPerSecond))} "
                + $"is {options.FramesPerSecond}; expected one of them. Remove one.";
}
