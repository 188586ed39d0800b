using System.CommandLine;
using System.Numerics;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Options with a stated range; a value outside it is wrong usage.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses values outside a closed range.</summary>
    public static Option<T> Within<T>(this Option<T> option, T low, T high, T? multipleOf = null)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result => Check(result.GetValueOrDefault<T>(), option.Name, low, high, multipleOf, result.AddError));
        return option;
    }

    /// <summary>Refuses values outside a closed range where a value is given.</summary>
    public static Option<T?> WithinIfGiven<T>(this Option<T?> option, T low, T high)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value)
            {
                Check(value, option.Name, low, high, null, result.AddError);
            }
        });
        return option;
    }

    private static void Check<T>(T value, string name, T low, T high, T? multipleOf, Action<string> refuse)
        where T : struct, INumber<T>
    {
        // The comparison is false for a value that is not a number.
        if (!(value >= low && value <= high))
        {
            refuse($"{name} is {value}; a value from {low} to {high} is needed.");
        }
        else if (multipleOf is { } step && value % step != T.Zero)
        {
            refuse($"{name} is {value}; a multiple of {step} is needed.");
        }
    }
}
