using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

/// <summary>A store in a folder of its own, and bundles to put into it.</summary>
internal sealed class StoreBench : IDisposable
{
    public const string Station = "camera";
    private readonly TemporaryFolder folder = new();

    public StoreBench(DateTimeOffset? now = null)
    {
        this.Time = new FakeTimeProvider(now ?? DateTimeOffset.UtcNow);
        this.Store = this.Reopen();
    }

    public FakeTimeProvider Time { get; }

    public FakeLogCollector Log { get; } = new();

    public Dictionary<string, string?> Notices { get; } = new(StringComparer.Ordinal);

    public string Folder => this.folder["models"];

    public ModelStore Store { get; private set; }

    public string SlotsPath => Path.Combine(this.Folder, "slots", $"{Station}.json");

    public string CopyPath => this.SlotsPath + ".last";

    public string this[string name] => this.folder[name];

    public static ModelOrder Order(string id, string? sha256 = null) => new()
    {
        OrderId = id,
        Action = ModelAction.Install,
        Sha256 = sha256,
        IssuedAt = DateTimeOffset.UnixEpoch,
        IsLocal = true,
    };

    public static StoredModel Model(long version) =>
        new(new string((char)('a' + (version % 6)), 64), 10 + version, "part", version, $"digest{version}", null);

    /// <summary>Writes a bundle, signed where there is a key, and gives its path.</summary>
    public string Bundle(long version, TestKey? key = null)
    {
        var path = this.folder[$"v{version}.multiad"];
        WriteBundle(path, version, key);
        return path;
    }

    public static void WriteBundle(string path, long version, TestKey? key = null) => BrightnessBundle.Write(
        path,
        BrightnessBundle.Manifest() with { Version = version },
        OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side),
        key is null ? null : key.Sign);

    /// <summary>Takes a bundle of a version in.</summary>
    public StoredModel Import(long version) => this.Store.Import(this.Bundle(version), null);

    /// <summary>Opens the folder again, as the next start does.</summary>
    public ModelStore Reopen(string? at = null) => this.Store = new ModelStore(
        at ?? this.Folder, this.Time, new FakeLogger<ModelStore>(this.Log)) { Notify = (matter, text) => this.Notices[matter] = text };

    public void Dispose() => this.folder.Dispose();
}
