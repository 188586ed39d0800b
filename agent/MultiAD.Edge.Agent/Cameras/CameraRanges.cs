using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Checks each value of <see cref="CameraOptions"/> against the range that its property declares.</summary>
internal static class CameraRanges
{
    /// <summary>One sentence for each value out of its range: key, value, range and remedy.</summary>
    public static IEnumerable<string> Validate(CameraOptions options)
    {
        foreach (var property in typeof(CameraOptions).GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                yield return $"{options.KeyOf(property.Name)} is {value}; expected {range.Minimum} to {range.Maximum}{Unit(property)}. "
                    + "Set a value in this range or remove the key for its default.";
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
}
