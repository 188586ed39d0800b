using System.Diagnostics;

namespace MultiAD.Edge.Testing;

/// <summary>The command <c>openssl</c>: a second opinion on keys and signatures.</summary>
public static class OpenSsl
{
    /// <summary>Where it is installed.</summary>
    public const string Program = "/usr/bin/openssl";

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
