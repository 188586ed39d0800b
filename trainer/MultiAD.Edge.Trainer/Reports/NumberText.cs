using System.Globalization;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Numbers as a report shows them.</summary>
internal static class NumberText
{
    /// <summary>What stands for a number that was not measured.</summary>
    public const string NotMeasured = "–";

    /// <summary>A share of 1 with three decimals.</summary>
    public static string Share(double? value) => value is { } number ? Of(number, "0.000") : NotMeasured;

    /// <summary>A share of 1 in percent with one decimal.</summary>
    public static string Percent(double? value) => value is { } number ? Of(number, "0.0 %") : NotMeasured;

    /// <summary>A raw score with four digits.</summary>
    public static string Raw(double value) => Of(value, "G4");

    /// <summary>A count with its share of a total.</summary>
    public static string Counted(int count, int total) => total == 0 ? NotMeasured : $"{count} ({Percent((double)count / total)})";

    /// <summary>A number in a format of its own, with a point whatever the language.</summary>
    public static string Of(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
