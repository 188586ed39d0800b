using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>A frozen network whose features the student learns to predict on good parts.</summary>
/// <param name="Name">Name for the manifest.</param>
/// <param name="Digest">SHA-256 of the weights file, hexadecimal.</param>
/// <param name="Network">The network, not trainable, in evaluation mode.</param>
internal sealed record Teacher(string Name, string Digest, FeatureNetwork Network) : IDisposable
{
    /// <summary>Name of the embedded teacher.</summary>
    public const string EmbeddedName = TeacherArchitecture.ResNet18Name;

    private const long MaximumBytes = 1L << 30;

    /// <summary>What must be said wherever the weights go; null where their file says nothing and is none that is known.</summary>
    public TeacherNotice? Notice { get; private init; }

    /// <summary>Loads the embedded teacher, a pulled one or one from a file.</summary>
    /// <param name="nameOrFile">
    /// <see cref="EmbeddedName"/>, a name of <see cref="TeacherCatalogue.Entries"/> or the path of a safetensors file with one
    /// of <see cref="TeacherArchitecture.Residual"/>.
    /// </param>
    /// <param name="cache">Where pulled teachers are; by default the user's cache.</param>
    /// <exception cref="TeacherException">No such teacher, or its file cannot be used.</exception>
    /// <exception cref="WeightsException">Its file is damaged, or a tensor is missing.</exception>
    public static Teacher Load(string nameOrFile, TeacherCache? cache = null)
    {
        if (nameOrFile == EmbeddedName)
        {
            return Create(EmbeddedName, ReadEmbedded()) with { Notice = TeacherNotice.Torchvision };
        }

        var path = TeacherCatalogue.Find(nameOrFile) is null ? nameOrFile : InCache(nameOrFile, cache ?? TeacherCache.Default());
        return Create(path, ReadFile(path));
    }

    /// <inheritdoc/>
    public void Dispose() => this.Network.Dispose();

    private static string InCache(string name, TeacherCache cache)
    {
        var path = cache.WeightsPath(name);
        return File.Exists(path)
            ? path
            : throw new TeacherException($"{name}: is not in the cache ({path}). Fetch it once: multiad-train teacher pull {name}.");
    }

    private static byte[] ReadFile(string nameOrFile)
    {
        try
        {
            RegularFile.Require(nameOrFile);
            var info = new FileInfo(nameOrFile);
            if (!info.Exists)
            {
                var names = string.Join(", ", TeacherCatalogue.Names.Prepend(EmbeddedName));
                throw new TeacherException(
                    $"{nameOrFile}: no such teacher. Give {names}, or the path of a safetensors file with one of these.");
            }

            if (info.Length > MaximumBytes)
            {
                throw new TeacherException(
                    $"{nameOrFile}: the file has {info.Length} bytes, the limit is {MaximumBytes}. Give the weights of the teacher alone.");
            }

            return File.ReadAllBytes(nameOrFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TeacherException(
                $"{nameOrFile}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }
    }

    private static byte[] ReadEmbedded()
    {
        using var stream = typeof(Teacher).Assembly.GetManifestResourceStream(EmbeddedName + ".safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Teacher Create(string origin, byte[] bytes)
    {
        var file = SafeTensorsFile.Parse(origin, bytes);
        var shapes = file.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape, StringComparer.Ordinal);
        var (name, shape) = TeacherArchitecture.Recognize(origin, shapes);
        var network = new FeatureNetwork(shape, trainable: false);
        try
        {
            network.Load(origin, file);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad_(false);
        }

        return new Teacher(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), network) { Notice = NoticeOf(file) };
    }

    // Pulled weights are known by the file that they come from.
    private static TeacherNotice? NoticeOf(SafeTensorsFile file)
    {
        if (file.Metadata.TryGetValue(TeacherNotice.MetadataKey, out var text) && !string.IsNullOrWhiteSpace(text))
        {
            return new TeacherNotice(text);
        }

        var source = file.Metadata.GetValueOrDefault(TeacherDownload.SourceDigestKey);
        return TeacherCatalogue.Entries.Any(entry => entry.Digest == source) ? TeacherNotice.Torchvision : null;
    }
}
