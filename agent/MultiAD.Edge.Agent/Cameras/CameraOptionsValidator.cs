using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Checks <see cref="CameraOptions"/> and reports every error at once: key, value, range and remedy. A password is never repeated.</summary>
internal sealed class CameraOptionsValidator : IValidateOptions<CameraOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        CheckRanges(options, errors);
        CheckKindAndPath(options, errors);
        CheckCombinations(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckRanges(CameraOptions options, List<string> errors)
    {
        foreach (var property in typeof(CameraOptions).GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                errors.Add(
                    $"{Key(property.Name)} is {value}; expected {range.Minimum} to {range.Maximum}{Unit(property)}. "
                    + "Set a value in this range or remove the key for its default.");
            }
        }
    }

    private static string Unit(PropertyInfo property) => property.Name switch
    {
        nameof(CameraOptions.Width) or nameof(CameraOptions.Height) => " pixels",
        nameof(CameraOptions.FramesPerSecond) => " frames per second",
        _ when property.PropertyType == typeof(TimeSpan) => " (hours:minutes:seconds)",
        _ => string.Empty,
    };

    private static void CheckKindAndPath(CameraOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(options.Kind))
        {
            errors.Add($"{Key(nameof(options.Kind))} is {options.Kind}; expected folder, video, v4l2 or rtsp. Name one of these.");
            return;
        }

        if (CameraAddress.FindFault(options.Kind, options.Path) is { } fault)
        {
            errors.Add($"{Key(nameof(options.Path))} {fault}");
        }
    }

    private static void CheckCombinations(CameraOptions options, List<string> errors)
    {
        if (options.Width == 0 != (options.Height == 0))
        {
            errors.Add(
                $"{Key(nameof(options.Width))} is {options.Width} and {Key(nameof(options.Height))} is {options.Height}; "
                + "expected both or none. Set both, or leave both at 0.");
        }

        if (options.MaximumReconnectDelay < options.ReconnectDelay)
        {
            errors.Add(
                $"{Key(nameof(options.MaximumReconnectDelay))} is {options.MaximumReconnectDelay}; "
                + $"expected at least {Key(nameof(options.ReconnectDelay))}, which is {options.ReconnectDelay}. Raise the one or lower the other.");
        }

        if (options.Kind == CameraKind.Folder && options.Interval > TimeSpan.Zero && options.FramesPerSecond > 0)
        {
            errors.Add(
                $"{Key(nameof(options.Interval))} is {options.Interval} and {Key(nameof(options.FramesPerSecond))} is {options.FramesPerSecond}; "
                + "expected one of them. Remove one.");
        }
    }

    private static string Key(string property) => $"{CameraOptions.Section}:{property}";
}
