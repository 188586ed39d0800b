using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Hostile;
using Xunit;
using Xunit.Abstractions;

namespace MultiAD.Edge.Inspection.Tests.Bundles;

/// <summary>Whatever is done to a signed bundle, it is refused in words, and costs no more memory than its size.</summary>
public sealed class HostileBundleTests : IDisposable
{
    // Beside some copies of the file: what the zip reader, JSON and the messages take.
    private const long Slack = 16L << 20;

    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly TestKey stranger = new();
    private readonly ITestOutputHelper output;
    private readonly BundleTrust trust;
    private (int Refused, int Same, int Usable, long Memory) counts;

    public HostileBundleTests(ITestOutputHelper output)
    {
        this.output = output;
        this.key.WritePublic(this.folder["keys/trusted.pub.pem"]);
        this.trust = new BundleTrust(TrustedKeys.Read(this.folder["keys"]), AllowUnsigned: false);
        BrightnessBundle.Write(this.Good, this.key);
    }

    private string Good => this.folder["good.multiad"];

    public void Dispose()
    {
        var (refused, same, usable, memory) = this.counts;
        this.output.WriteLine(
            $"{refused} refused, {same} unchanged in content, {usable} of a trusted key usable; "
            + $"{memory >> 10} KiB allocated at most, {ProcessMemory.PeakMebibytes()} MiB resident at most");
        this.key.Dispose();
        this.stranger.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void Damage_anywhere_is_refused()
    {
        var (bytes, random) = (File.ReadAllBytes(this.Good), new Random(1));
        for (var round = 0; round < 1500; round++)
        {
            this.Try(new($"alteration {round}", Mutation.Of(bytes, random)));
        }

        Assert.InRange(this.counts.Refused, 1200, 1500);
    }

    [Fact]
    public void Tricks_with_the_zip_are_refused()
    {
        foreach (var hostile in HostileZips.Of(File.ReadAllBytes(this.Good)))
        {
            this.Try(hostile);
        }

        Assert.InRange(this.counts.Refused, 400, 5000);
    }

    [Fact]
    public void Files_and_signatures_of_other_bundles_are_refused()
    {
        var other = this.folder["other.multiad"];
        var manifest = BrightnessBundle.Manifest() with { Version = 2 };
        var model = new OnnxDraft(BrightnessBundle.Side, BrightnessBundle.Side).End("image").ToBytes();
        BrightnessBundle.Write(other, manifest, model, this.key.Sign);
        var (own, others) = (BundleFiles.Read(this.Good), BundleFiles.Read(other));
        for (var choice = 1; choice < (1 << own.Count) - 1; choice++)
        {
            this.Refused(own.Select((file, at) => (choice & (1 << at)) == 0 ? file : others[at]), $"mixture {choice}");
        }
    }

    [Fact]
    public void Signatures_of_strangers_are_refused_also_under_a_trusted_name()
    {
        var json = BundleFiles.Read(this.Good)[0].Value;
        var theirs = this.stranger.Sign(json);
        var own = this.key.Sign(json);
        byte[][] signatures =
        [
            theirs.ToBytes(), (theirs with { KeyId = this.key.Id }).ToBytes(), (own with { KeyId = this.stranger.Id }).ToBytes(),
            (own with { Signature = string.Empty }).ToBytes(), (own with { Signature = "AAAA" }).ToBytes(),
            (own with { Schema = "multiad.signature/2" }).ToBytes(), (own with { Signature = own.Signature + "\n" }).ToBytes(),
            [], "null"u8.ToArray(), "[]"u8.ToArray(),
            "{}"u8.ToArray(), "{\"schema\":\"\\ud800\"}"u8.ToArray(), "{\"\\udc00\":1}"u8.ToArray(),
            [.. Enumerable.Repeat((byte)'[', 4000)], new byte[4097], [.. own.ToBytes(), 0],
        ];
        foreach (var (signature, at) in signatures.Select((signature, at) => (signature, at)))
        {
            this.Refused(
                BundleFiles.Read(this.Good).Select(file =>
                    file.Key == ModelBundle.SignatureName ? KeyValuePair.Create(file.Key, signature) : file),
                $"signature {at}");
        }
    }

    [Fact]
    public void Manifests_with_other_values_are_refused_or_usable_also_where_a_trusted_key_signed_them()
    {
        var files = BundleFiles.Read(this.Good);
        var round = 0;
        foreach (var manifest in HostileManifests.Of(files[0].Value))
        {
            var signature = this.key.Sign(manifest).ToBytes();
            var path = this.Write(files.Select(file => file.Key switch
            {
                ModelBundle.ManifestName => KeyValuePair.Create(file.Key, manifest),
                ModelBundle.SignatureName => KeyValuePair.Create(file.Key, signature),
                _ => file,
            }));
            if (this.Open(path, $"manifest {round++}") is { } bundle)
            {
                this.counts.Usable++;
                using var inspector = new PartInspector(bundle, new ScoringOptions { Threads = 1 });
                inspector.WarmUp();
            }
        }

        Assert.InRange(this.counts.Refused, 1000, 3000);
    }

    [Fact]
    public void A_name_of_dots_alone_is_a_folder_and_no_name()
    {
        Assert.All(new[] { ".", "..", "...", string.Empty, "a/b", "a\n" }, name => Assert.False(BundleManifest.IsName(name)));
        Assert.All(new[] { "a", "a..b", ".a", "part-1_b.2" }, name => Assert.True(BundleManifest.IsName(name)));
    }

    [Theory]
    [InlineData("99.0.0", "needs version 99.0.0 or later, this is ")]
    [InlineData("0.1.1", "needs version 0.1.1 or later")]
    [InlineData("soon", "minimum agent version 'soon' is no version")]
    [InlineData("99999999999.0", "is no version")]
    public void A_bundle_for_a_later_agent_is_refused_with_both_versions(string version, string words)
    {
        var files = BundleFiles.Read(this.Good);
        var text = System.Text.Encoding.UTF8.GetString(files[0].Value);
        var later = System.Text.Encoding.UTF8.GetBytes(
            text.Replace("\"minimumAgentVersion\": \"0.1.0\"", $"\"minimumAgentVersion\": \"{version}\"", StringComparison.Ordinal));
        var path = this.Write([KeyValuePair.Create(files[0].Key, later), files.Single(file => file.Key == ModelBundle.ModelName)]);
        var error = Assert.Throws<BundleRejectedException>(() => BundleReader.Open(path));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [NeedsTrainedBundleFact]
    public void A_trained_bundle_that_was_altered_is_refused()
    {
        var trained = BundleReader.Open(NeedsTrainedBundleFactAttribute.Bundle!);
        var values = OnnxModelCheck.Run(trained.Model, trained.Manifest.Input.Width, trained.Manifest.Input.Height);
        this.output.WriteLine($"the values of a run of the trained model take {values >> 20} MiB");
        BundleWriter.WriteSigned(this.Good, trained, this.key.Sign);
        var (bytes, random) = (File.ReadAllBytes(this.Good), new Random(2));
        var tricks = HostileZips.Of(bytes).Select(hostile => hostile.Content);
        var round = 0;
        foreach (var content in Enumerable.Range(0, 2000).Select(_ => Mutation.Of(bytes, random)).Concat(tricks))
        {
            this.Try(new($"alteration {round++}", content));
        }
    }

    // Some bytes of a zip say nothing: what opens must be the same model, to its last byte.
    private void Try(HostileBundle hostile)
    {
        var path = this.folder["hostile.multiad"];
        File.WriteAllBytes(path, hostile.Content);
        if (this.Open(path, hostile.Name) is not { } bundle)
        {
            return;
        }

        var good = BundleReader.Open(this.Good, this.trust);
        Assert.Equal(good.Digest, bundle.Digest);
        Assert.All(good.Manifest.Files.Keys, name => Assert.True(good.Read(name).AsSpan().SequenceEqual(bundle.Read(name)), hostile.Name));
        this.counts.Same++;
    }

    private void Refused(IEnumerable<KeyValuePair<string, byte[]>> files, string name) =>
        Assert.True(this.Open(this.Write(files), name) is null, $"{name} was opened");

    private string Write(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        BundleFiles.Write(this.folder["made.multiad"], files);
        return this.folder["made.multiad"];
    }

    private ModelBundle? Open(string path, string name)
    {
        var size = new FileInfo(path).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return BundleReader.Open(path, this.trust);
        }
        catch (BundleRejectedException error)
        {
            this.counts.Refused++;
            Assert.InRange(error.Message.Length, 1, 3000);
            return null;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{name} was not refused but failed with {error.GetType().Name}", error);
        }
        finally
        {
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            this.counts.Memory = Math.Max(this.counts.Memory, taken);
            Assert.True(taken <= (3 * size) + Slack, $"{name}: {taken} bytes were allocated for a file of {size}");
        }
    }
}
