using System.CommandLine;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train sign</c>: a signature for a bundle that there is.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("bundle") { Description = "Bundle to sign; it is written anew, in one step." };
        var key = SigningOptions.KeyOption("Private key, NAME.key.pem of key new.", required: true);
        var passphrase = Passphrase.FileOption();
        var command = new Command("sign", "Sign a bundle; an earlier signature is replaced.") { path, key, passphrase };
        command.SetAction((parsed, _) => CommandGuard.RunAsync(() =>
        {
            using var opened = SigningOptions.Open(parsed.GetValue(key)!, parsed.GetValue(passphrase));
            var target = Path.GetFullPath(parsed.GetRequiredValue(path));
            var manifest = BundleSigner.Sign(target, opened).Manifest;
            Console.WriteLine($"signed      {target}, model {manifest.Name} version {manifest.Version}, by key {opened.Id}");
        }));
        return command;
    }
}
