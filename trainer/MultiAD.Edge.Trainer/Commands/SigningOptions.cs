using System.CommandLine;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The options of the commands that sign.</summary>
internal static class SigningOptions
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The option <c>--key</c>.</summary>
    public static Option<string?> KeyOption(string description, bool required = false) => new("--key")
    {
        Description = description,
        HelpName = "FILE",
        Required = required,
    };

    /// <summary>Opens the key that was asked for; says where others can read it.</summary>
    /// <param name="path">Value of <c>--key</c>.</param>
    /// <param name="passphraseFile">Value of <c>--passphrase-file</c>.</param>
    public static SigningKey Open(string path, string? passphraseFile)
    {
        var key = SigningKey.Read(path, () => Passphrase.Of(passphraseFile, path));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            Console.Error.WriteLine($"note: {path} is a private key, and others than its owner can reach it. Run: chmod 600 {path}");
        }

        return key;
    }
}
