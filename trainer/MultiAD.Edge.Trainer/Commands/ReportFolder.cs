using MultiAD.Edge.Trainer.Reports;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The folder that <c>--report</c> names.</summary>
internal static class ReportFolder
{
    /// <summary>Why a report cannot be written there; null where it can.</summary>
    public static string? Obstacle(string report)
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
