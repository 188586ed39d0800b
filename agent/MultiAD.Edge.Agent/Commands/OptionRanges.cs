using System.CommandLine;
using System.Numerics;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Options with a stated range; a value outside it is wrong usage.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses values outside a closed range.</summary>
    public static Option<T> Within<T>(this Option<T> option, T low, T high)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            if (!(value >= low && value <= high))
            {
                result.AddError($"{option.Name} is {value}; a value from {low} to {high} is needed.");
            }
        });
        return option;
    }
}
