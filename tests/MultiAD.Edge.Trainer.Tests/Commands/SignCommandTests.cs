using System.Diagnostics;
using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class SignCommandTests : IDisposable
{
    private const int LargeModelBytes = 160 << 20;
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();

    public SignCommandTests()
    {
        BrightnessBundle.Write(this.Bundle);
        this.key.WritePublic(Path.Combine(this.Trusted, "plant.pub.pem"));
        this.key.WritePrivate(this.PrivateKey);
    }

    private string Bundle => this.folder["part.multiad"];

    private string PrivateKey => this.folder["plant.key.pem"];

    private string Trusted => this.folder["trusted"];

    public void Dispose()
    {
        this.key.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task A_signed_bundle_is_verified_and_an_unsigned_one_is_not()
    {
        var (before, _, reason) = await this.VerifyAsync();
        Assert.Equal(1, before);
        Assert.Contains("it is not signed", reason, StringComparison.Ordinal);

        Assert.Equal((0, string.Empty), await this.SignAsync(this.PrivateKey));

        var (after, output, errors) = await this.VerifyAsync();
        Assert.Equal((0, string.Empty), (after, errors));
        Assert.Contains($"model brightness version 3, signed by key {this.key.Id}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_again_replaces_the_signature()
    {
        using var next = new TestKey();
        await this.SignAsync(this.PrivateKey);
        await this.SignAsync(next.WritePrivate(this.folder["next.key.pem"]));
        Assert.Single(BundleFiles.Read(this.Bundle), file => file.Key == ModelBundle.SignatureName);
        Assert.Contains($"signed by key {next.Id}", (await this.VerifyAsync()).Error, StringComparison.Ordinal);
        next.WritePublic(Path.Combine(this.Trusted, "next.pub.pem"));
        Assert.Equal(0, (await this.VerifyAsync()).ExitCode);
        await this.SignAsync(this.PrivateKey);
        Assert.Equal(0, (await this.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_broken_signature_is_replaced_too()
    {
        BundleFiles.Write(
            this.Bundle, [.. BundleFiles.Read(this.Bundle), KeyValuePair.Create(ModelBundle.SignatureName, "broken"u8.ToArray())]);
        Assert.Contains("manifest.sig is not as expected", (await this.VerifyAsync()).Error, StringComparison.Ordinal);
        await this.SignAsync(this.PrivateKey);
        Assert.Equal(0, (await this.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_bundle_that_was_altered_is_not_signed()
    {
        var files = BundleFiles.Read(this.Bundle);
        files.Single(file => file.Key == ModelBundle.ModelName).Value[^1] ^= 1;
        BundleFiles.Write(this.Bundle, files);
        var before = await File.ReadAllBytesAsync(this.Bundle);
        var (exitCode, errors) = await this.SignAsync(this.PrivateKey);
        Assert.Equal(1, exitCode);
        Assert.Contains("model.onnx was altered", errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(this.Bundle));
    }

    [Fact]
    public async Task The_right_passphrase_signs_and_a_wrong_one_says_so_and_leaves_the_bundle_alone()
    {
        await File.WriteAllTextAsync(this.folder["right.txt"], "correct horse\n");
        await File.WriteAllTextAsync(this.folder["wrong.txt"], "battery staple\n");
        string[] create = ["key", "new", "safe", "--out", this.folder.Path, "--passphrase-file", this.folder["right.txt"]];
        Assert.Equal(0, (await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(create))).ExitCode);
        var encrypted = this.folder["safe.key.pem"];
        var before = await File.ReadAllBytesAsync(this.Bundle);

        var (exitCode, errors) = await this.SignAsync(encrypted, "--passphrase-file", this.folder["wrong.txt"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"error: {encrypted}: the passphrase does not open the key", errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(this.Bundle));

        Assert.Equal((0, string.Empty), await this.SignAsync(encrypted, "--passphrase-file", this.folder["right.txt"]));
        Assert.Equal(0, (await this.VerifyAsync(this.folder["safe.pub.pem"])).ExitCode);
    }

    [Theory]
    [InlineData("missing", "cannot be read")]
    [InlineData("text", "is no PEM file")]
    [InlineData("public", "holds a public key")]
    [InlineData("rsa", "damaged or of another kind")]
    [InlineData("P-384", "that is not on P-256")]
    public async Task A_file_that_is_no_private_key_is_named(string kind, string words)
    {
        using var rsa = RSA.Create(2048);
        using var longer = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var path = this.folder["x.key.pem"];
        var content = kind switch
        {
            "missing" => null,
            "public" => longer.ExportSubjectPublicKeyInfoPem(),
            "rsa" => rsa.ExportPkcs8PrivateKeyPem(),
            "P-384" => longer.ExportPkcs8PrivateKeyPem(),
            _ => "a text",
        };
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content);
        }

        var (exitCode, errors) = await this.SignAsync(path);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"error: {path}: ", errors, StringComparison.Ordinal);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_that_others_can_read_is_noted()
    {
        File.Copy(this.PrivateKey, this.folder["open.key.pem"]);
        using var chmod = Process.Start("chmod", ["644", this.folder["open.key.pem"]]);
        await chmod.WaitForExitAsync();
        var (exitCode, errors) = await this.SignAsync(this.folder["open.key.pem"]);
        Assert.Equal(0, exitCode);
        Assert.Contains($"chmod 600 {this.folder["open.key.pem"]}", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "there is no such folder or file")]
    [InlineData("part.multiad", "is no PEM file")]
    public async Task What_is_no_key_to_trust_is_named(string trusted, string words)
    {
        await this.SignAsync(this.PrivateKey);
        var (exitCode, _, errors) = await this.VerifyAsync(this.folder[trusted]);
        Assert.Equal(1, exitCode);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_killed_while_it_signs_leaves_the_old_bundle_and_the_next_one_signs()
    {
        var model = new byte[LargeModelBytes];
        new Random(1).NextBytes(model);
        BrightnessBundle.Write(this.Bundle, BrightnessBundle.Manifest(), model);
        var before = Digest(this.Bundle);

        // It is killed as soon as its new file is there; a machine that stalls just then gives it time to end, so it is tried again.
        var killed = false;
        for (var attempt = 0; attempt < 10 && !killed; attempt++)
        {
            killed = await this.KillWhileSigningAsync();
            if (!killed)
            {
                BrightnessBundle.Write(this.Bundle, BrightnessBundle.Manifest(), model);
            }
        }

        Assert.True(killed);
        Assert.Equal(before, Digest(this.Bundle));
        Assert.Equal((0, string.Empty), await this.SignAsync(this.PrivateKey));
        Assert.Equal(0, (await this.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task Training_with_a_key_signs_at_once_and_a_key_that_cannot_be_used_fails_before_the_training()
    {
        _ = PartPictures.WriteDiscs(this.folder["parts"], 10);
        string[] train =
        [
            "train", "--data", this.folder["parts"], "--out", this.Bundle,
            "--method", "patchcore", "--size", "128", "--steps", "1", "--key",
        ];
        var refused = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync([.. train, this.folder["none.pem"]]));
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"error: {this.folder["none.pem"]}", refused.Error, StringComparison.Ordinal);

        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync([.. train, this.PrivateKey]));
        Assert.Equal(0, exitCode);
        Assert.Contains($"by key {this.key.Id}", output, StringComparison.Ordinal);
        Assert.Equal(0, (await this.VerifyAsync()).ExitCode);
    }

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    private async Task<bool> KillWhileSigningAsync()
    {
        using var process = TrainerProcess.Start("sign", this.Bundle, "--key", this.PrivateKey);
        while (!process.HasExited && !Directory.EnumerateFiles(this.folder.Path, "*.tmp").Any())
        {
            await Task.Delay(1);
        }

        process.Kill();
        await process.WaitForExitAsync();

        // What it had written of the new bundle is left over where it had not come to its end.
        var left = Directory.GetFiles(this.folder.Path, "*.tmp");
        Array.ForEach(left, File.Delete);
        return left.Length == 1 && process.ExitCode != 0;
    }

    private async Task<(int ExitCode, string Error)> SignAsync(string privateKey, params string[] more)
    {
        string[] arguments = ["sign", this.Bundle, "--key", privateKey, .. more];
        var (exitCode, _, errors) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));
        return (exitCode, errors);
    }

    private Task<(int ExitCode, string Output, string Error)> VerifyAsync(string? trusted = null) =>
        ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["verify", this.Bundle, "--trusted", trusted ?? this.Trusted]));
}
