using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// The bundles on disk, by their digest: <c>bundles/SHA256.multiad</c> holds only what is whole and was verified,
/// <c>incoming/</c> what is not yet.
/// </summary>
/// <param name="folder">Folder of the store.</param>
/// <param name="time">Clock of what comes in.</param>
internal sealed class BundleFolder(string folder, TimeProvider time)
{
    private const string Ending = ".multiad";
    private const int DigestLength = 64;
    private const int PieceBytes = 1 << 17;

    /// <summary>Folder of whole bundles.</summary>
    public string Bundles { get; } = Path.Combine(folder, "bundles");

    /// <summary>Folder of what comes in.</summary>
    public string Incoming { get; } = Path.Combine(folder, "incoming");

    /// <summary>Whether a text is a SHA-256, hexadecimal, lower case.</summary>
    public static bool IsDigest(string? text) =>
        text is { Length: DigestLength } && text.All(character => char.IsAsciiHexDigitLower(character));

    /// <summary>Where a bundle lies, or would.</summary>
    public string PathOf(string sha256) => Path.Combine(this.Bundles, Checked(sha256) + Ending);

    /// <summary>Where a bundle that is fetched lies until it is whole.</summary>
    public string PartOf(string sha256) => Path.Combine(this.Incoming, Checked(sha256) + ".part");

    /// <summary>Digests of the bundles that there are.</summary>
    public IReadOnlyList<string> List() => !Directory.Exists(this.Bundles)
        ? []
        : [.. Directory.EnumerateFiles(this.Bundles, "*" + Ending).Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(IsDigest).Order(StringComparer.Ordinal)];

    /// <summary>Takes a file of <see cref="Incoming"/> in, after all of it was verified; a file that is refused is removed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sha256">SHA-256 that it must have.</param>
    /// <param name="bytes">Length that it must have; null for any.</param>
    /// <param name="trust">Whose signature it must have; null where none is asked for.</param>
    /// <param name="verified">Told before it gets its name.</param>
    /// <exception cref="BundleRejectedException">It is not what it should be.</exception>
    /// <exception cref="IOException">The disk takes nothing.</exception>
    public StoredModel Admit(string file, string sha256, long? bytes, BundleTrust? trust, Action<string> verified)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) != Path.GetFullPath(this.Incoming))
        {
            throw new ArgumentException($"{file} is not in {this.Incoming}.", nameof(file));
        }

        try
        {
            Check(file, Checked(sha256), bytes);
            var bundle = BundleReader.Open(file, trust);
            var length = new FileInfo(file).Length;
            verified(sha256);
            Sync(file);
            DurableFile.Move(file, Made(this.PathOf(sha256)));
            var manifest = bundle.Manifest;
            return new StoredModel(sha256, length, manifest.Name, manifest.Version, bundle.Digest, bundle.SignedBy)
            {
                StoredAt = time.GetUtcNow(),
            };
        }
        catch (BundleRejectedException)
        {
            // Resumed or tried again, it would be no better.
            File.Delete(file);
            throw;
        }
    }

    /// <summary>Takes a copy of a file in.</summary>
    /// <exception cref="BundleRejectedException">It is no bundle, or not signed as it should be.</exception>
    /// <exception cref="IOException">The disk takes nothing.</exception>
    public StoredModel Import(string path, BundleTrust? trust, Action<string> verified)
    {
        var copy = Path.Combine(this.Incoming, $"import-{Guid.NewGuid():N}.part");
        try
        {
            var sha256 = Copy(path, copy);
            return this.Admit(copy, sha256, null, trust, verified);
        }
        catch (BundleRejectedException error)
        {
            throw new BundleRejectedException(error.Message.Replace(copy, path, StringComparison.Ordinal), error);
        }
        finally
        {
            if (File.Exists(copy))
            {
                File.Delete(copy);
            }
        }
    }

    /// <summary>SHA-256 of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // Copies, and hashes what was copied: the file may change while it is read.
    private static string Copy(string path, string copy)
    {
        using var source = OpenSource(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        DurableFile.Write(copy, target =>
        {
            var piece = new byte[PieceBytes];
            long copied = 0;
            for (var read = ReadSource(source, piece, path); read > 0; read = ReadSource(source, piece, path))
            {
                copied += read;
                if (copied > ModelBundle.MaximumBytes)
                {
                    throw TooLong(path);
                }

                hash.AppendData(piece, 0, read);
                target.Write(piece, 0, read);
            }
        });
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static FileStream OpenSource(string path)
    {
        try
        {
            // Pipes and devices have no length, and reading one could wait for ever.
            var info = new FileInfo(path);
            return !info.Exists
                ? throw new BundleRejectedException($"{path}: no such bundle. Check the path, or make one with multiad-train train.")
                : info.Length == 0 ? throw new BundleRejectedException(
                    $"{path}: the bundle is refused, it is empty or no file. Copy it again.")
                : info.Length > ModelBundle.MaximumBytes ? throw TooLong(path)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error);
        }
    }

    private static int ReadSource(FileStream source, byte[] piece, string path)
    {
        try
        {
            return source.Read(piece);
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
        }
    }

    private static void Check(string file, string sha256, long? bytes)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (bytes is { } expected && length != expected)
            {
                throw new BundleRejectedException(
                    $"{file}: the bundle is refused, it has {length} bytes and {expected} were ordered. "
                    + "Order the bundle as it is, or fetch it again.");
            }

            if (HashOf(file) is var found && found != sha256)
            {
                throw new BundleRejectedException(
                    $"{file}: the bundle is refused, its SHA-256 is {found} and {sha256} was ordered. "
                    + "Order the bundle as it is, or fetch it again.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, error);
        }
    }

    // Whoever wrote it may not have.
    private static void Sync(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        stream.Flush(flushToDisk: true);
    }

    private static string Made(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static string Checked(string sha256) => IsDigest(sha256)
        ? sha256
        : throw new ArgumentException($"'{sha256}' is no SHA-256 in {DigestLength} lower-case hexadecimal digits.", nameof(sha256));

    private static BundleRejectedException TooLong(string path) =>
        new($"{path}: the bundle is refused, it has more than {ModelBundle.MaximumBytes} bytes. Export it again with multiad-train.");

    private static BundleRejectedException Unreadable(string path, Exception error) =>
        new($"{path}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
}
