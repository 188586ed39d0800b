using System.CommandLine;
using System.Text;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>
/// Where the passphrase of a private key comes from: a file's first line, or the terminal. Never an argument, which all can see.
/// </summary>
internal static class Passphrase
{
    /// <summary>Fewest characters of a new passphrase.</summary>
    public const int MinimumLength = 8;

    private const int MaximumFileBytes = 4096;

    /// <summary>The option <c>--passphrase-file</c>.</summary>
    public static Option<string?> FileOption() => new("--passphrase-file")
    {
        Description = "File whose first line is the passphrase of the private key; without it the passphrase is asked on the terminal.",
        HelpName = "FILE",
    };

    /// <summary>The passphrase of a key that there is.</summary>
    /// <param name="file">File with it; null to ask.</param>
    /// <param name="key">Path of the key, for the question.</param>
    /// <exception cref="CommandException">There is none to be had.</exception>
    public static string Of(string? file, string key) => file is null ? Ask($"Passphrase of {key}: ") : ReadFile(file);

    /// <summary>The passphrase for a new key, asked twice.</summary>
    /// <param name="file">File with it; null to ask.</param>
    /// <exception cref="CommandException">It is too short, or the second differs from the first.</exception>
    public static string ForNew(string? file)
    {
        var passphrase = file is null ? Ask($"New passphrase, at least {MinimumLength} characters: ") : ReadFile(file);
        if (passphrase.Length < MinimumLength)
        {
            throw new CommandException(
                $"The passphrase{(file is null ? string.Empty : $" in {file}")} has {passphrase.Length} characters; "
                + $"at least {MinimumLength} are expected. Take a longer one.");
        }

        if (file is null && Ask("The same again: ") != passphrase)
        {
            throw new CommandException("The two passphrases differ. Nothing was written; run the command again.");
        }

        return passphrase;
    }

    private static string ReadFile(string file)
    {
        // What the shell has opened already, as <(command) does, cannot keep the reader waiting for a writer.
        if (!file.StartsWith("/dev/fd/", StringComparison.Ordinal) && RegularFile.OtherKind(file) is { } kind)
        {
            throw new CommandException($"{file}: this is {kind}; a file with the passphrase as its first line is expected. Check the path.");
        }

        if (new FileInfo(file) is { Exists: true, Length: > MaximumFileBytes } found)
        {
            throw new CommandException(
                $"{file}: the file has {found.Length} bytes; one with the passphrase as its first line is expected. Check the path.");
        }

        return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line
            ? line
            : throw new CommandException($"{file}: the first line is empty; the passphrase is expected there. Write it into the file.");
    }

    private static string Ask(string question)
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandException("A passphrase is needed, and there is no terminal to ask for it. Give --passphrase-file FILE.");
        }

        Console.Error.Write(question);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
