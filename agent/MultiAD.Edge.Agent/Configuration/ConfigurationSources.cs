using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>Where a configuration comes from, so that it can be read anew.</summary>
/// <param name="File">Configuration file; its drop-ins stand beside it.</param>
/// <param name="Settings">Settings of the command line.</param>
/// <param name="Environment">Environment variables.</param>
internal sealed record ConfigurationSources(
    string File, IReadOnlyList<string> Settings, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Reads all sources.</summary>
    /// <exception cref="ConfigurationException">One of them cannot be read.</exception>
    public IConfigurationRoot Read() => AgentConfiguration.Read(this.File, this.Settings, this.Environment);

    /// <summary>Changes when a file changes, comes or goes.</summary>
    public string Stamp()
    {
        var stamp = new StringBuilder();
        try
        {
            foreach (var file in AgentConfiguration.FilesOf(Path.GetFullPath(this.File)).Select(path => new FileInfo(path)))
            {
                var (ticks, length) = file.Exists ? (file.LastWriteTimeUtc.Ticks, file.Length) : (0, 0);
                stamp.Append(CultureInfo.InvariantCulture, $"{file.FullName} {ticks} {length}\n");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stamp.Append(error.GetType().Name);
        }

        return stamp.ToString();
    }
}
