using System.Security.Cryptography;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A <c>NAME.multiad</c> bundle whose every file is accounted for by its manifest; see <see cref="BundleReader"/>.</summary>
public sealed class ModelBundle
{
    /// <summary>Name of the manifest inside the zip.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>Name of the signature inside the zip.</summary>
    public const string SignatureName = "manifest.sig";

    /// <summary>Name of the model inside the zip.</summary>
    public const string ModelName = "model.onnx";

    /// <summary>Name of the licence of the weights inside the zip, for people; not every bundle has one.</summary>
    public const string NoticeName = "NOTICE.txt";

    /// <summary>Largest bundle that is opened, in bytes.</summary>
    public const long MaximumBytes = 512L << 20;

    private readonly IReadOnlyDictionary<string, byte[]> files;

    internal ModelBundle(string origin, byte[] manifestBytes, BundleManifest manifest, IReadOnlyDictionary<string, byte[]> files)
    {
        this.Origin = origin;
        this.ManifestBytes = manifestBytes;
        this.Manifest = manifest;
        this.files = files;
        this.Digest = Hash(manifestBytes);
    }

    /// <summary>Path of the file that the bundle came from, for messages.</summary>
    public string Origin { get; }

    /// <summary>The manifest.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>
    /// SHA-256 of the manifest's bytes, hexadecimal, lower case. They name every other file's digest, so that this is the
    /// identity of the bundle.
    /// </summary>
    public string Digest { get; }

    /// <summary>
    /// Id of the trusted key that signed the bundle; null where no signature was asked for, or none by a trusted key was needed.
    /// </summary>
    public string? SignedBy { get; internal init; }

    /// <summary>
    /// Id of the key that its signature names, trusted or not: a claim, for messages; null where it has none that can be read.
    /// </summary>
    public string? ClaimedKeyId { get; internal init; }

    /// <summary>Exact bytes of the manifest: what is signed.</summary>
    internal byte[] ManifestBytes { get; }

    /// <summary>Content of <see cref="ModelName"/>.</summary>
    public byte[] Model => this.files[ModelName];

    /// <summary>Content of one file.</summary>
    /// <param name="name">Path inside the bundle, one of <see cref="BundleManifest.Files"/>.</param>
    /// <exception cref="KeyNotFoundException">The manifest lists no such file.</exception>
    public byte[] Read(string name) => this.files[name];

    /// <summary>SHA-256 of a file's content, hexadecimal, lower case.</summary>
    internal static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
