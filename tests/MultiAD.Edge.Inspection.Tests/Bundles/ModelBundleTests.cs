using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
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
        var bundle = BundleReader.Open(this.Good);
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

    [Fact]
    public void A_file_that_the_reader_does_not_know_is_accepted_where_the_manifest_lists_it()
    {
        var good = BundleReader.Open(this.Good);
        var files = good.Manifest.Files.Keys.ToDictionary(name => name, good.Read, StringComparer.Ordinal);
        files["NOTICE.txt"] = [.. "a licence"u8];
        files["later/unknown.bin"] = [1, 2];
        BundleWriter.Write(this.Changed, good.Manifest, files);

        var bundle = BundleReader.Open(this.Changed);

        Assert.Equal("a licence"u8, bundle.Read("NOTICE.txt"));
        Assert.Equal(good.Model, bundle.Model);
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
    public void A_file_that_claims_more_bytes_than_the_bundle_has_is_refused_before_they_are_allocated()
    {
        var bytes = File.ReadAllBytes(this.Good);

        // Compressed and real length in the entry of the central directory.
        var entry = bytes.AsSpan(bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8));
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], 500_000_000);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], 500_000_000);
        File.WriteAllBytes(this.Changed, bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(this.Changed, "the files inside it claim 5000", $"the bundle has {bytes.Length}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
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
    public void A_name_that_ends_with_a_line_is_refused_and_shown_without_it()
    {
        this.RewriteManifest(manifest => manifest["name"] = "part\n");
        Refused(this.Changed, "name 'part?' is not");
    }

    [Fact]
    public void A_golden_sample_that_is_null_is_refused()
    {
        this.RewriteManifest(manifest => manifest["golden"] = new JsonArray { null });
        Refused(this.Changed, "a golden sample is null");
    }

    [Fact]
    public void A_file_without_length_and_digest_is_refused()
    {
        this.RewriteManifest(manifest => manifest["files"]![ModelBundle.ModelName] = null);
        Refused(this.Changed, $"file {ModelBundle.ModelName} has no length and digest");
    }

    [Fact]
    public void A_golden_sample_outside_of_the_list_of_files_is_refused()
    {
        this.RewriteManifest(manifest => manifest["golden"] = new JsonArray
        {
            new JsonObject { ["file"] = "golden/none.png", ["rawScore"] = 1, ["tolerance"] = 0 },
        });
        Refused(this.Changed, "golden sample golden/none.png is not among the files", "has no usable score or tolerance");
    }

    [Fact]
    public void A_manifest_without_tiles_or_with_none_means_the_whole_frame()
    {
        Assert.DoesNotContain("\"tiles\"", Encoding.UTF8.GetString(Entry(this.Good, ModelBundle.ManifestName)), StringComparison.Ordinal);
        Assert.Null(BundleReader.Open(this.Good).Manifest.Input.Tiles);
        this.RewriteManifest(manifest => manifest["input"]!["tiles"] = null);
        Assert.Null(BundleReader.Open(this.Changed).Manifest.Input.Tiles);
    }

    [Fact]
    public void Tiles_are_written_as_columns_rows_and_overlap_and_read_back()
    {
        var manifest = BrightnessBundle.Tiled(new TileGrid(3, 2, 0.25));
        BrightnessBundle.Write(this.Changed, manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        var json = JsonNode.Parse(Entry(this.Changed, ModelBundle.ManifestName))!["input"]!["tiles"]!.ToJsonString();
        Assert.Equal("""{"columns":3,"rows":2,"overlap":0.25}""", json);
        Assert.Equal(new TileGrid(3, 2, 0.25), BundleReader.Open(this.Changed).Manifest.Input.Tiles);
    }

    [Fact]
    public void Tiles_out_of_range_are_refused_with_each_of_their_errors()
    {
        this.RewriteManifest(manifest => manifest["input"]!["tiles"] = new JsonObject
        {
            ["columns"] = int.MaxValue,
            ["rows"] = int.MaxValue,
            ["overlap"] = 0.51,
        });
        Refused(this.Changed, "tiles 2147483647 x 2147483647 are outside 1 to 8", "tile overlap 0.51 is outside 0 to 0.5");
    }

    [Fact]
    public void Tiles_that_would_make_a_map_beyond_all_memory_are_refused()
    {
        this.RewriteManifest(manifest =>
        {
            manifest["input"]!["width"] = 4096;
            manifest["input"]!["height"] = 4096;
            manifest["input"]!["tiles"] = new JsonObject { ["columns"] = 8, ["rows"] = 4, ["overlap"] = 0 };
        });
        Refused(this.Changed, "8 x 4 tiles of 4096 x 4096 make over");
    }

    [Fact]
    public void Tiles_without_their_overlap_are_refused()
    {
        this.RewriteManifest(manifest => manifest["input"]!["tiles"] = new JsonObject { ["columns"] = 2, ["rows"] = 2 });
        Refused(this.Changed, "not as expected");
    }

    [Fact]
    public void A_manifest_without_a_region_of_interest_or_with_none_means_the_whole_frame()
    {
        Assert.DoesNotContain("\"roi\"", Encoding.UTF8.GetString(Entry(this.Good, ModelBundle.ManifestName)), StringComparison.Ordinal);
        Assert.Null(BundleReader.Open(this.Good).Manifest.Input.Roi);
        this.RewriteManifest(manifest => manifest["input"]!["roi"] = null);
        Assert.Null(BundleReader.Open(this.Changed).Manifest.Input.Roi);
    }

    [Fact]
    public void A_region_of_interest_is_written_as_runs_and_read_back()
    {
        var region = RegionPictures.Rectangle(4, 3, new OpenCvSharp.Rect(1, 1, 2, 1)).ToRuns();
        var manifest = BrightnessBundle.Manifest();
        manifest = manifest with { Input = manifest.Input with { Roi = region } };
        BrightnessBundle.Write(this.Changed, manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        var json = JsonNode.Parse(Entry(this.Changed, ModelBundle.ManifestName))!["input"]!["roi"]!.ToJsonString();
        Assert.Equal("""{"width":4,"height":3,"runs":"5 2 5"}""", json);
        Assert.Equal(region, BundleReader.Open(this.Changed).Manifest.Input.Roi);
    }

    [Theory]
    [InlineData("""{ "width": 64, "height": 64, "runs": "0 9999999999" }""", "roi runs are not")]
    [InlineData("""{ "width": 64, "height": 64, "runs": "0 0 4096" }""", "roi runs are not")]
    [InlineData("""{ "width": 64, "height": 64, "runs": "0 4097" }""", "roi runs are not")]
    [InlineData("""{ "width": 64, "height": 64, "runs": "4096" }""", "roi keeps")]
    [InlineData("""{ "width": 2147483647, "height": 2147483647, "runs": "0 1" }""", "roi of 2147483647 x 2147483647 cells is outside")]
    [InlineData("""{ "width": 64, "height": 64, "runs": null }""", "not as expected")]
    [InlineData("""{ "width": 64, "height": 64, "runs": [1] }""", "not as expected")]
    [InlineData("""{ "width": 64, "height": 64 }""", "not as expected")]
    [InlineData("[]", "not as expected")]
    public void A_region_of_interest_that_is_none_is_refused(string roi, string words)
    {
        this.RewriteManifest(manifest => manifest["input"]!["roi"] = JsonNode.Parse(roi));
        Refused(this.Changed, words);
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
        var error = Assert.Throws<BundleRejectedException>(() => BundleReader.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private static byte[] Entry(string path, string name)
    {
        using var zip = ZipFile.OpenRead(path);
        using var stream = zip.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
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
