using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Bundles;

public sealed class BundleSignatureTests : IDisposable
{
    private const string GoldenName = "golden/1.png";
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly TestKey other = new();

    public BundleSignatureTests()
    {
        this.key.WritePublic(Path.Combine(this.Keys, "plant.pub.pem"));
        this.Write(this.key);
    }

    private string Keys => this.folder["keys"];

    private string Signed => this.folder["signed.multiad"];

    private string Changed => this.folder["changed.multiad"];

    public void Dispose()
    {
        this.key.Dispose();
        this.other.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void A_signed_bundle_opens_and_says_who_signed_it()
    {
        Assert.Equal(this.key.Id, BundleReader.Open(this.Signed, this.Trust()).SignedBy);
        Assert.Null(BundleReader.Open(this.Signed).SignedBy);
    }

    [Fact]
    public void A_signature_does_not_change_which_model_it_is()
    {
        BrightnessBundle.Write(this.folder["a.multiad"]);
        BrightnessBundle.Write(this.folder["b.multiad"], this.key);
        Assert.Equal(BundleReader.Open(this.folder["a.multiad"]).Digest, BundleReader.Open(this.folder["b.multiad"], this.Trust()).Digest);
    }

    [Fact]
    public void The_signature_stands_in_its_file_as_plain_base64()
    {
        // One signature in three has no plus sign, which JSON for web pages would escape.
        for (var i = 0; i < 40; i++)
        {
            Assert.DoesNotContain("\\", Encoding.UTF8.GetString(this.key.Sign([(byte)i]).ToBytes()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void While_keys_are_rotated_both_count_and_the_old_one_no_longer_when_it_is_removed()
    {
        var added = this.other.WritePublic(Path.Combine(this.Keys, "next.pub.pem"));
        Assert.Equal(this.key.Id, BundleReader.Open(this.Signed, this.Trust()).SignedBy);
        this.Write(this.other);
        Assert.Equal(this.other.Id, BundleReader.Open(this.Signed, this.Trust()).SignedBy);

        File.Delete(Path.Combine(this.Keys, "plant.pub.pem"));
        Assert.Equal(this.other.Id, BundleReader.Open(this.Signed, this.Trust()).SignedBy);
        this.Write(this.key);
        this.Refused(this.Signed, $"signed by key {this.key.Id}", $"trusted in {this.Keys}: {this.other.Id} ({Path.GetFileName(added)})");
    }

    [Fact]
    public void A_bundle_signed_anew_has_the_new_signature_alone()
    {
        var before = BundleReader.Open(this.Signed);
        BundleWriter.WriteSigned(this.Signed, before, this.other.Sign);
        Assert.Single(BundleFiles.Read(this.Signed), file => file.Key == ModelBundle.SignatureName);
        this.Refused(this.Signed, $"signed by key {this.other.Id}");
        this.other.WritePublic(Path.Combine(this.Keys, "next.pub.pem"));
        var after = BundleReader.Open(this.Signed, this.Trust());
        Assert.Equal((before.Digest, this.other.Id), (after.Digest, after.SignedBy));
        Assert.Equal(before.Read(GoldenName), after.Read(GoldenName));
    }

    [Fact]
    public void An_unsigned_bundle_is_refused_unless_that_is_allowed()
    {
        BrightnessBundle.Write(this.Changed);
        this.Refused(this.Changed, "it is not signed", this.key.Id, "multiad-train sign");
        Assert.Null(BundleReader.Open(this.Changed, this.Trust(allowUnsigned: true)).SignedBy);
    }

    [Fact]
    public void A_bundle_signed_by_an_unknown_key_counts_as_unsigned()
    {
        this.Write(this.other);
        this.Refused(this.Signed, $"signed by key {this.other.Id}", this.key.Id);
        Assert.Null(BundleReader.Open(this.Signed, this.Trust(allowUnsigned: true)).SignedBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_signature_of_another_manifest_is_refused_also_where_none_is_needed(bool allowUnsigned)
    {
        BrightnessBundle.Write(
            this.Changed,
            BrightnessBundle.Manifest() with { Version = 4 },
            OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        var foreign = BundleFiles.Read(this.Signed).Where(file => file.Key == ModelBundle.SignatureName);
        BundleFiles.Write(this.Changed, [.. BundleFiles.Read(this.Changed), .. foreign]);
        this.Refused(this.Changed, allowUnsigned, $"its signature by key {this.key.Id} (plant.pub.pem)", "another bundle's");
    }

    [Fact]
    public void The_signature_is_checked_before_the_manifest_is_read()
    {
        BundleFiles.Write(this.Changed, BundleFiles.Read(this.Signed).Select(
            file => file.Key == ModelBundle.ManifestName ? KeyValuePair.Create(file.Key, "no manifest at all"u8.ToArray()) : file));
        this.Refused(this.Changed, $"its signature by key {this.key.Id}");
    }

    [Fact]
    public void One_altered_byte_anywhere_in_any_file_is_refused()
    {
        var files = BundleFiles.Read(this.Signed);
        string[] expected = [ModelBundle.ManifestName, ModelBundle.SignatureName, GoldenName, ModelBundle.ModelName];
        Assert.Equal(expected, files.Select(file => file.Key));
        foreach (var (name, content) in files)
        {
            for (var i = 0; i < content.Length; i++)
            {
                content[i] ^= 1;
                BundleFiles.Write(this.Changed, files);
                this.Refused(this.Changed, name == ModelBundle.ManifestName ? "its signature by key" : string.Empty);
                content[i] ^= 1;
            }
        }

        BundleFiles.Write(this.Changed, files);
        Assert.Equal(this.key.Id, BundleReader.Open(this.Changed, this.Trust()).SignedBy);
    }

    [Theory]
    [InlineData("no json", "not as expected")]
    [InlineData("", "not as expected")]
    [InlineData("null", "schema 'missing'")]
    [InlineData("""[{}, {}]""", "holds a list of 2; a bundle has exactly one signature")]
    [InlineData("""{ "schema": "multiad.signature/2", "signatures": [] }""", "schema 'multiad.signature/2'")]
    [InlineData("""{ "schema": 1 }""", "schema '1'")]
    [InlineData("""{ "schema": "multiad.signature/1" }""", "not as expected")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": null, "signature": "AA==" }""", "not as expected")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "0123456789ABCDEF", "signature": "AA==" }""", "key id '0123456789ABCDEF'")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "../../etc/passwd", "signature": "AA==" }""", "key id '../../etc/passwd'")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "%%%" }""", "not base64")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "AB==" }""", "not base64")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": " AA==" }""", "not base64")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "" }""", "its signature by key")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "MAA=" }""", "its signature by key")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "MAYCAQACAQA=" }""", "its signature by key")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "AA==", "signature": "AA==" }""", "not as expected")]
    [InlineData("""{ "schema": "multiad.signature/1", "keyId": "KEY", "signature": "AA==", "second": "AA==" }""", "not as expected")]
    public void A_signature_file_that_is_none_is_refused_also_where_none_is_needed(string content, string words)
    {
        this.Replace(Encoding.UTF8.GetBytes(content.Replace("KEY", this.key.Id, StringComparison.Ordinal)));
        this.Refused(this.Changed, allowUnsigned: true, words);
    }

    [Fact]
    public void A_signature_file_that_is_too_large_is_refused()
    {
        this.Replace(new byte[BundleSignature.MaximumBytes + 1]);
        this.Refused(this.Changed, $"{ModelBundle.SignatureName} has {BundleSignature.MaximumBytes + 1} bytes");
    }

    [Fact]
    public void Two_signature_files_are_refused()
    {
        var files = BundleFiles.Read(this.Signed);
        BundleFiles.Write(this.Changed, [.. files, files.Single(file => file.Key == ModelBundle.SignatureName)]);
        this.Refused(this.Changed, $"{ModelBundle.SignatureName} is in it twice");
    }

    [Fact]
    public void A_manifest_that_lists_its_own_signature_is_refused()
    {
        var files = BundleFiles.Read(this.Signed).ToDictionary();
        var manifest = JsonNode.Parse(files[ModelBundle.ManifestName])!;
        manifest["files"]![ModelBundle.SignatureName] = new JsonObject { ["bytes"] = 1, ["sha256"] = "00" };
        files[ModelBundle.ManifestName] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        files[ModelBundle.SignatureName] = this.key.Sign(files[ModelBundle.ManifestName]).ToBytes();
        BundleFiles.Write(this.Changed, files);
        this.Refused(this.Changed, $"it lists {ModelBundle.SignatureName} among the files");
    }

    [NeedsOpenSslFact]
    public void Openssl_verifies_what_we_sign_and_notices_one_altered_byte()
    {
        var files = BundleFiles.Read(this.Signed).ToDictionary();
        var signature = JsonNode.Parse(files[ModelBundle.SignatureName])!["signature"]!.GetValue<string>();
        File.WriteAllBytes(this.folder["manifest.der"], Convert.FromBase64String(signature));
        File.WriteAllBytes(this.folder["manifest.json"], files[ModelBundle.ManifestName]);
        string[] verify =
        [
            "dgst", "-sha256", "-verify", Path.Combine(this.Keys, "plant.pub.pem"), "-signature", this.folder["manifest.der"],
            this.folder["manifest.json"],
        ];
        Assert.Equal((0, "Verified OK"), Trimmed(OpenSsl.Run(verify)));
        files[ModelBundle.ManifestName][^1] ^= 1;
        File.WriteAllBytes(this.folder["manifest.json"], files[ModelBundle.ManifestName]);
        Assert.Equal(1, OpenSsl.Run(verify).ExitCode);
    }

    [NeedsOpenSslFact]
    public void We_verify_what_openssl_signs()
    {
        var files = BundleFiles.Read(this.Signed).ToDictionary();
        File.WriteAllBytes(this.folder["manifest.json"], files[ModelBundle.ManifestName]);
        this.key.WritePrivate(this.folder["plant.key.pem"]);
        string[] sign =
            ["dgst", "-sha256", "-sign", this.folder["plant.key.pem"], "-out", this.folder["manifest.der"], this.folder["manifest.json"]];
        Assert.Equal(0, OpenSsl.Run(sign).ExitCode);
        var content = new JsonObject
        {
            ["keyId"] = this.key.Id,
            ["signature"] = Convert.ToBase64String(File.ReadAllBytes(this.folder["manifest.der"])),
            ["schema"] = BundleSignature.CurrentSchema,
        };
        this.Replace(Encoding.UTF8.GetBytes(content.ToJsonString()));
        Assert.Equal(this.key.Id, BundleReader.Open(this.Changed, this.Trust()).SignedBy);
    }

    private static (int ExitCode, string Output) Trimmed((int ExitCode, string Output) run) => (run.ExitCode, run.Output.Trim());

    private BundleTrust Trust(bool allowUnsigned = false) => new(TrustedKeys.Read(this.Keys), allowUnsigned);

    private void Write(TestKey signer)
    {
        var files = new Dictionary<string, byte[]>
        {
            [ModelBundle.ModelName] = OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side),
            [GoldenName] = [.. "no picture, for nobody scores it"u8],
        };
        BundleWriter.Write(this.Signed, BrightnessBundle.Manifest(), files, signer.Sign);
    }

    private void Replace(byte[] signature) => BundleFiles.Write(this.Changed, BundleFiles.Read(this.Signed).Select(
        file => file.Key == ModelBundle.SignatureName ? KeyValuePair.Create(file.Key, signature) : file));

    private void Refused(string path, params string[] words) => this.Refused(path, allowUnsigned: false, words);

    private void Refused(string path, bool allowUnsigned, params string[] words)
    {
        var error = Assert.Throws<BundleRejectedException>(() => BundleReader.Open(path, this.Trust(allowUnsigned)));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }
}
