using System.CommandLine;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train verify</c>: whether a device that trusts certain keys would take a bundle.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("bundle") { Description = "Bundle to verify." };
        var trusted = new Option<string>("--trusted")
        {
            Description = "Folder of public keys, as a device has it, or one NAME.pub.pem.",
            HelpName = "DIR|FILE",
            Required = true,
        };
        var command = new Command("verify", "Verify that a bundle is whole and signed by a trusted key, as a device does.")
        {
            path,
            trusted,
        };
        command.SetAction((parsed, _) => CommandGuard.RunAsync(() =>
        {
            var keys = TrustedKeys.Read(parsed.GetRequiredValue(trusted));
            var bundle = BundleReader.Open(parsed.GetRequiredValue(path), new BundleTrust(keys, AllowUnsigned: false));
            var key = keys.Find(bundle.SignedBy!).First();
            Console.WriteLine(
                $"verified    {bundle.Origin}, model {bundle.Manifest.Name} version {bundle.Manifest.Version}, "
                + $"signed by key {key.Id} ({key.File})");
        }));
        return command;
    }
}
