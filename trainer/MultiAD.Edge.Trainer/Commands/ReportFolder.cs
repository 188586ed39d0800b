using System.CommandLine;
using MultiAD.Edge.Trainer.Reports;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The folder that <c>--report</c> names.</summary>
internal static class ReportFolder
{
    /// <summary>The option, with its check.</summary>
    /// <param name="description">Its line in the help.</param>
    public static Option<string?> Option(string description)
    {
        var option = new Option<string?>("--report") { Description = description, HelpName = "DIR" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Validate(result.Tokens[0].Value) is { } error)
            {
                result.AddError(error);
            }
        });
        return option;
    }

    /// <summary>Path of the page in it; null without one.</summary>
    public static string? PageOf(string? report) => report is null ? null : Path.Combine(report, ReportPage.FileName);

    /// <summary>Checks that a report can be written there.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Validate(string report)
    {
        if (report.Length == 0)
        {
            return "--report needs the name of a folder.";
        }

        if (Directory.Exists(Path.Combine(report, ReportPage.FileName)))
        {
            return $"--report {report}: {ReportPage.FileName} in it is a folder. Rename it or choose another folder.";
        }

        for (var place = Path.GetFullPath(report); place is not null && !Directory.Exists(place); place = Path.GetDirectoryName(place))
        {
            if (File.Exists(place))
            {
                return $"--report {report}: {place} is a file. Give the name of a folder.";
            }
        }

        return null;
    }
}
