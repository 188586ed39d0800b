using System.Diagnostics;
using System.Globalization;

namespace MultiAD.Edge.Agent.Supervision;

/// <summary>
/// The watchdog's message for those who do not listen as systemd does, such as a container's health check: a file that says
/// when it was last given, on the clock that all processes of a machine share and nobody sets.
/// </summary>
internal static class SignOfLife
{
    /// <summary>Environment variable that names the file; without it there is none.</summary>
    public const string Variable = "MULTIAD_HEALTH_FILE";

    /// <summary>Age at which it is too old, where systemd asks for no other time.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Gives it now.</summary>
    /// <returns>What was wrong; null where nothing was.</returns>
    public static string? Give(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            // Renamed, so that a reader never finds half a number.
            var next = file + ".new";
            File.WriteAllText(next, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            File.Move(next, file, overwrite: true);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>Time since it was last given; null where it never was.</summary>
    public static TimeSpan? Age(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            return long.TryParse(text, CultureInfo.InvariantCulture, out var given) ? Stopwatch.GetElapsedTime(given) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
