using System.CommandLine;
using System.Text.RegularExpressions;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train key new</c>: a key pair, the private half encrypted.</summary>
internal static partial class KeyNewCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Name of the key, such as that of the plant and the year." };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !NamePattern().IsMatch(text))
            {
                result.AddError(
                    $"The name is '{text}'; 1 to 64 letters, digits, dots, dashes or underscores are needed, "
                    + "the first no dot or dash.");
            }
        });
        var folder = new Option<string>("--out")
        {
            Description = "Folder for the two files.",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        var file = Passphrase.FileOption();
        var bare = new Option<bool>("--no-passphrase")
        {
            Description = "Write the private key unencrypted: whoever reads the file can sign for your devices.",
        };
        var command = new Command("new", "Make a key: NAME.key.pem, which signs and stays secret, and NAME.pub.pem for the devices.")
        {
            name,
            folder,
            file,
            bare,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(bare) && result.GetValue(file) is not null)
            {
                result.AddError("--no-passphrase and --passphrase-file are both given; give one of them.");
            }
        });
        command.SetAction((parsed, _) => CommandGuard.RunAsync(() =>
        {
            var files = SigningKeyFiles.Of(Path.GetFullPath(parsed.GetRequiredValue(folder)), parsed.GetRequiredValue(name));
            files.RequireNew();
            var passphrase = parsed.GetValue(bare) ? null : Passphrase.ForNew(parsed.GetValue(file));
            Print(files, files.Create(passphrase), isBare: passphrase is null);
        }));
        return command;
    }

    private static void Print(SigningKeyFiles files, string id, bool isBare)
    {
        if (isBare)
        {
            Console.Error.WriteLine(
                $"WARNING: {files.PrivateFile} is NOT ENCRYPTED. Whoever reads it, or a backup of it, can sign models that your devices "
                + "will run. Keep it off shared disks; better make a key with a passphrase.");
        }

        Console.WriteLine($"key         {id}");
        Console.WriteLine($"private     {files.PrivateFile}; keep it here, and a copy of it in a safe place");
        Console.WriteLine($"public      {files.PublicFile}; copy it into /etc/multiad/keys of each device");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
