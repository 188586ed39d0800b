using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Bundles;

public sealed class ModelBundleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ModelBundleTests() => BrightnessBundle.Write(this.Good);

    private string Good => this.folder["good.multiad"];

    private string Changed => this.folder["changed.multiad"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_written_bundle_opens_with_what_was_written()
    {
        var bundle = ModelBundle.Open(this.Good);
        Assert.Equal(("brightness", 3L), (bundle.Manifest.Name, bundle.Manifest.Version));
        Assert.Equal(OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side), bundle.Model);
        Assert.Equal(64, bundle.Digest.Length);
    }

    [Fact]
    public void The_same_content_gives_the_same_file()
    {
        BrightnessBundle.Write(this.Changed);
        Assert.Equal(File.ReadAllBytes(this.Good), File.ReadAllBytes(this.Changed));
    }

    [Fact]
    public void A_missing_bundle_is_refused() => Refused(this.folder["none.multiad"], "no such bundle");

    [Fact]
    public void A_file_that_is_no_zip_is_refused()
    {
        File.WriteAllText(this.Changed, "a text");
        Refused(this.Changed, "not a complete zip");
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        File.WriteAllBytes(this.Changed, []);
        Refused(this.Changed, "not a complete zip");
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_truncated_bundle_is_refused(double share)
    {
        var bytes = File.ReadAllBytes(this.Good);
        File.WriteAllBytes(this.Changed, bytes[..(int)(bytes.Length * share)]);
        Refused(this.Changed, "not a complete zip");
    }

    [Theory]
    [InlineData(ModelBundle.ModelName)]
    [InlineData(ModelBundle.ManifestName)]
    public void A_missing_file_is_named(string name)
    {
        this.Rewrite(files => files.Remove(name));
        Refused(this.Changed, $"{name} is missing");
    }

    [Fact]
    public void An_altered_file_is_named()
    {
        this.Rewrite(files => files[ModelBundle.ModelName][^1] ^= 1);
        Refused(this.Changed, $"{ModelBundle.ModelName} was altered");
    }

    [Fact]
    public void An_extra_file_is_named()
    {
        this.Rewrite(files => files["extra.bin"] = [1]);
        Refused(this.Changed, "extra.bin is in it but not in its manifest");
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../escape")]
    [InlineData("/absolute")]
    [InlineData("back\\slash")]
    [InlineData("a/./b")]
    public void A_path_trick_is_refused(string name)
    {
        this.Rewrite(files => files[name] = [1]);
        Refused(this.Changed, "is not allowed");
    }

    [Fact]
    public void A_file_that_is_in_it_twice_is_refused()
    {
        File.Copy(this.Good, this.Changed);
        using (var zip = ZipFile.Open(this.Changed, ZipArchiveMode.Update))
        {
            Add(zip, ModelBundle.ModelName, [1], CompressionLevel.NoCompression);
        }

        Refused(this.Changed, "is in it twice");
    }

    [Fact]
    public void A_compressed_file_is_refused_because_it_could_expand_without_limit()
    {
        File.Copy(this.Good, this.Changed);
        using (var zip = ZipFile.Open(this.Changed, ZipArchiveMode.Update))
        {
            Add(zip, "bomb.bin", new byte[100_000], CompressionLevel.Optimal);
        }

        Refused(this.Changed, "is compressed");
    }

    [Fact]
    public void An_unknown_schema_is_refused_with_both_schemas_and_the_remedy()
    {
        this.RewriteManifest(manifest => manifest["schema"] = "multiad.bundle/99");
        Refused(this.Changed, "multiad.bundle/99", BundleManifest.CurrentSchema, "Update the agent");
    }

    [Fact]
    public void A_manifest_without_schema_is_refused()
    {
        this.RewriteManifest(manifest => manifest.AsObject().Remove("schema"));
        Refused(this.Changed, "'missing'");
    }

    [Fact]
    public void A_manifest_that_is_not_json_is_refused()
    {
        this.Rewrite(files => files[ModelBundle.ManifestName] = "{"u8.ToArray());
        Refused(this.Changed, "is not JSON");
    }

    [Fact]
    public void A_manifest_without_a_required_field_is_refused()
    {
        this.RewriteManifest(manifest => manifest.AsObject().Remove("calibration"));
        Refused(this.Changed, "not as expected");
    }

    [Fact]
    public void A_manifest_outside_its_ranges_is_refused_with_every_error()
    {
        this.RewriteManifest(manifest =>
        {
            manifest["version"] = 0;
            manifest["input"]!["width"] = 7;
            manifest["calibration"]!["imageLimit"] = 1;
        });
        Refused(this.Changed, "version 0 is below 1", "input 7 x 64", "image limit is not above the median");
    }

    [Fact]
    public void Writing_a_manifest_outside_its_ranges_fails_and_leaves_no_file()
    {
        var manifest = BrightnessBundle.Manifest() with { Version = 0 };
        Assert.Throws<ArgumentException>(() => BrightnessBundle.Write(this.Changed, manifest, [1]));
        Assert.False(File.Exists(this.Changed));
    }

    private static void Refused(string path, params string[] words)
    {
        var error = Assert.Throws<BundleRejectedException>(() => ModelBundle.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    private void RewriteManifest(Action<JsonNode> change) => this.Rewrite(files =>
    {
        var manifest = JsonNode.Parse(files[ModelBundle.ManifestName])!;
        change(manifest);
        files[ModelBundle.ManifestName] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
    });

    private void Rewrite(Action<Dictionary<string, byte[]>> change)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var zip = ZipFile.OpenRead(this.Good))
        {
            foreach (var entry in zip.Entries)
            {
                var content = new byte[entry.Length];
                using var stream = entry.Open();
                stream.ReadExactly(content);
                files.Add(entry.FullName, content);
            }
        }

        change(files);
        using var changed = ZipFile.Open(this.Changed, ZipArchiveMode.Create);
        foreach (var (name, content) in files)
        {
            Add(changed, name, content, CompressionLevel.NoCompression);
        }
    }
}
