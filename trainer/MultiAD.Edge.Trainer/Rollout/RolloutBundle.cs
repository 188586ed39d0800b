using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>
/// A verified bundle, with the exact bytes of its file: what is served is what was verified, whatever becomes of the file.
/// </summary>
/// <param name="Opened">The bundle.</param>
/// <param name="Content">Content of the file.</param>
/// <param name="Sha256">SHA-256 of the content, hexadecimal, lower case.</param>
internal sealed record RolloutBundle(ModelBundle Opened, byte[] Content, string Sha256)
{
    /// <summary>Name of the file as devices ask for it.</summary>
    public string FileName
    {
        get
        {
            var name = Path.GetFileNameWithoutExtension(this.Opened.Origin);
            return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')) + ".multiad";
        }
    }

    /// <summary>Reads and verifies a bundle.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="trust">Whose signature it must have; null where only its own consistency counts.</param>
    /// <exception cref="BundleRejectedException">It is not whole, not trusted, or was written over meanwhile.</exception>
    public static RolloutBundle Read(string path, BundleTrust? trust)
    {
        var before = StampOf(path);
        var bundle = BundleReader.Open(path, trust);
        var content = File.ReadAllBytes(path);
        return StampOf(path) == before
            ? new RolloutBundle(bundle, content, Convert.ToHexStringLower(SHA256.HashData(content)))
            : throw new BundleRejectedException($"{path}: the bundle changed while it was read. Run the command again when it is written.");
    }

    private static (long Length, DateTime Written) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }
}
