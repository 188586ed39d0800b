using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace MultiAD.Edge.Cli;

/// <summary>Options with a stated range; a value outside it is wrong usage.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses values outside a closed range.</summary>
    public static Option<T> Within<T>(this Option<T> option, T low, T high, T? multipleOf = null)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result => Check(result, option.Name, low, high, multipleOf));
        return option;
    }

    /// <summary>Refuses values outside a closed range where a value is given.</summary>
    public static Option<T?> WithinIfGiven<T>(this Option<T?> option, T low, T high)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result => Check(result, option.Name, low, high, null));
        return option;
    }

    // What is no number at all is refused by the parser itself.
    private static void Check<T>(OptionResult result, string name, T low, T high, T? multipleOf)
        where T : struct, INumber<T>
    {
        if (result.Tokens.Count != 1 || !T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value))
        {
            return;
        }

        // The comparison is false for a value that is not a number.
        if (!(value >= low && value <= high))
        {
            result.AddError($"{name} is {value}; a value from {low} to {high} is needed.");
        }
        else if (multipleOf is { } step && value % step != T.Zero)
        {
            result.AddError($"{name} is {value}; a multiple of {step} is needed.");
        }
    }
}
