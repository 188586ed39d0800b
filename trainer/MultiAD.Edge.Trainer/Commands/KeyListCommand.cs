using System.CommandLine;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train key list</c>: the public keys of a folder, and which of them can sign here.</summary>
internal static class KeyListCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "Folder of keys.",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command("list", "List the keys of a folder by their ids.") { folder };
        command.SetAction((parsed, _) => CommandGuard.RunAsync(() => Print(parsed.GetRequiredValue(folder))));
        return command;
    }

    private static void Print(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"{folder}: there is no such folder. Name the one with the keys.");
        }

        string[] files = [.. Directory.GetFiles(folder, "*" + SigningKeyFiles.PublicExtension).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new CommandException(
                $"{folder}: there is no public key (NAME{SigningKeyFiles.PublicExtension}) in this folder. "
                + "Make one with multiad-train key new.");
        }

        // The good ones are listed before the command fails by a bad one.
        var faults = new List<string>();
        foreach (var file in files)
        {
            try
            {
                var key = TrustedKey.Read(file);
                var name = Path.GetFileName(file)[..^SigningKeyFiles.PublicExtension.Length];
                var canSign = File.Exists(SigningKeyFiles.Of(folder, name).PrivateFile);
                Console.WriteLine($"{key.Id}  {(canSign ? "private and public" : "public only"),-18}  {name}");
            }
            catch (KeyFileException error)
            {
                faults.Add(error.Message);
            }
        }

        if (faults.Count > 0)
        {
            throw new CommandException(string.Join(Environment.NewLine, faults));
        }
    }
}
