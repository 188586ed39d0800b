using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Bundles;

public sealed class TrustedKeysTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();

    public void Dispose()
    {
        this.key.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void A_folder_gives_all_its_keys_and_a_file_its_own()
    {
        using var second = new TestKey();
        var file = this.key.WritePublic(this.folder["b.pub.pem"]);
        second.WritePublic(this.folder["a.pem"]);
        File.WriteAllText(this.folder[".hidden"], "no key");
        Directory.CreateDirectory(this.folder["inside"]);
        var keys = TrustedKeys.Read(this.folder.Path);
        Assert.Equal((2, $"{second.Id} (a.pem), {this.key.Id} (b.pub.pem)"), (keys.Count, keys.Describe()));
        Assert.Equal(file, Assert.Single(keys.Find(this.key.Id)).File);
        Assert.Empty(keys.Find("0000000000000000"));
        Assert.Equal($"{this.key.Id} (b.pub.pem)", TrustedKeys.Read(file).Describe());
    }

    [Fact]
    public void A_missing_folder_is_an_error_unless_it_may_be_missing()
    {
        var missing = this.folder["none"];
        Assert.Equal(0, TrustedKeys.Read(missing, mayBeMissing: true).Count);
        var error = Assert.Throws<KeyFileException>(() => TrustedKeys.Read(missing));
        Assert.StartsWith($"{missing}: there is no such folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_below_a_file_is_not_taken_for_a_missing_folder()
    {
        var below = Path.Combine(this.key.WritePublic(this.folder["a.pem"]), "keys");
        Assert.Throws<KeyFileException>(() => TrustedKeys.Read(below));
    }

    [Theory]
    [InlineData("text", "is no PEM file")]
    [InlineData("empty", "is no PEM file")]
    [InlineData("rsa", "damaged or of another kind")]
    [InlineData("damaged", "damaged or of another kind")]
    [InlineData("P-384", "384 bits that is not on P-256")]
    [InlineData("secp256k1", "256 bits that is not on P-256")]
    [InlineData("private", "holds a private key, which must never leave the workstation")]
    [InlineData("certificate", "holds a certificate")]
    [InlineData("two", "holds several keys")]
    [InlineData("large", "more than a key can have")]
    [InlineData("dangling", "cannot be read")]
    public void A_file_that_is_no_key_is_named_and_spoils_the_folder(string kind, string words)
    {
        this.key.WritePublic(this.folder["good.pem"]);
        var path = this.folder["x.pem"];
        if (kind == "dangling")
        {
            File.CreateSymbolicLink(path, this.folder["nowhere"]);
        }
        else
        {
            File.WriteAllText(path, Content(kind));
        }

        var error = Assert.Throws<KeyFileException>(() => TrustedKeys.Read(this.folder.Path));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_many_files_is_refused()
    {
        for (var i = 0; i < 65; i++)
        {
            File.WriteAllText(this.folder[$"{i}.txt"], string.Empty);
        }

        var error = Assert.Throws<KeyFileException>(() => TrustedKeys.Read(this.folder.Path));
        Assert.Contains("65 files", error.Message, StringComparison.Ordinal);
    }

    [NeedsOpenSslFact]
    public void The_id_is_what_openssl_makes_of_the_public_key()
    {
        this.key.WritePublic(this.folder["a.pem"]);
        string[] convert = ["pkey", "-pubin", "-in", this.folder["a.pem"], "-outform", "DER", "-out", this.folder["a.der"]];
        Assert.Equal(0, OpenSsl.Run(convert).ExitCode);
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(this.folder["a.der"])));
        Assert.Equal(digest[..16], this.key.Id);
    }

    private static string Content(string kind)
    {
        using var ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var longer = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var foreign = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        using var rsa = RSA.Create(2048);
        var pem = ours.ExportSubjectPublicKeyInfoPem();
        return kind switch
        {
            "empty" => string.Empty,
            "rsa" => rsa.ExportSubjectPublicKeyInfoPem(),
            "damaged" => PemEncoding.WriteString(TrustedKey.Label, ours.ExportSubjectPublicKeyInfo().AsSpan()[..^3]),
            "P-384" => longer.ExportSubjectPublicKeyInfoPem(),
            "secp256k1" => foreign.ExportSubjectPublicKeyInfoPem(),
            "private" => ours.ExportPkcs8PrivateKeyPem(),
            "certificate" => PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]),
            "two" => pem + "\n" + pem,
            "large" => pem + new string('\n', 20_000),
            _ => "a text",
        };
    }
}
