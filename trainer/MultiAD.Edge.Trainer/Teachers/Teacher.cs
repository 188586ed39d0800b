using System.Security.Cryptography;
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
    public const string EmbeddedName = "multiad-s";

    /// <summary>Metadata key that names a network of our own.</summary>
    public const string ArchitectureKey = "architecture";

    private const long MaximumBytes = 1L << 30;

    /// <summary>Loads the embedded teacher, a pulled one or one from a file.</summary>
    /// <param name="nameOrFile"><see cref="EmbeddedName"/>, a name of <see cref="PublishedTeacher.All"/> or the path of a safetensors file with a residual network or one of our own.</param>
    /// <param name="cache">Where pulled teachers are; by default the user's cache.</param>
    /// <exception cref="TeacherException">No such teacher, or its file cannot be used.</exception>
    /// <exception cref="WeightsException">Its file is damaged, or a tensor is missing.</exception>
    public static Teacher Load(string nameOrFile, TeacherCache? cache = null)
    {
        if (nameOrFile == EmbeddedName)
        {
            return LoadEmbedded();
        }

        if (PublishedTeacher.All.Any(teacher => teacher.Name == nameOrFile))
        {
            var name = nameOrFile;
            nameOrFile = (cache ?? TeacherCache.Default()).WeightsPath(name);
            if (!File.Exists(nameOrFile))
            {
                throw new TeacherException($"{name}: is not in the cache ({nameOrFile}). Fetch it once: multiad-train teacher pull {name}.");
            }
        }

        return Create(nameOrFile, ReadFile(nameOrFile));
    }

    /// <summary>Reads the weights of a compact network from a file, or the embedded ones.</summary>
    /// <exception cref="TeacherException">No such file, or it holds another network.</exception>
    public static SafeTensorsFile ReadCompact(string nameOrFile)
    {
        var file = SafeTensorsFile.Parse(nameOrFile, nameOrFile == EmbeddedName ? ReadEmbedded() : ReadFile(nameOrFile));
        return file.Metadata.GetValueOrDefault(ArchitectureKey) == EmbeddedName
            ? file
            : throw new TeacherException($"{nameOrFile}: not a {EmbeddedName}. Give a file that multiad-train teacher distill has written.");
    }

    /// <inheritdoc/>
    public void Dispose() => this.Network.Dispose();

    private static byte[] ReadFile(string nameOrFile)
    {
        try
        {
            var info = new FileInfo(nameOrFile);
            if (!info.Exists)
            {
                throw new TeacherException($"{nameOrFile}: no such teacher. Give {EmbeddedName}, {string.Join(", ", PublishedTeacher.All.Select(teacher => teacher.Name))}, or the path of a safetensors file with one of these.");
            }

            if (info.Length > MaximumBytes)
            {
                throw new TeacherException($"{nameOrFile}: the file has {info.Length} bytes, the limit is {MaximumBytes}. Give the weights of the teacher alone.");
            }

            return File.ReadAllBytes(nameOrFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TeacherException($"{nameOrFile}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }
    }

    private static Teacher LoadEmbedded() => Create(EmbeddedName, ReadEmbedded());

    private static byte[] ReadEmbedded()
    {
        using var stream = typeof(Teacher).Assembly.GetManifestResourceStream(EmbeddedName + ".safetensors")
            ?? throw new TeacherException($"This build has no embedded teacher {EmbeddedName}. Give the path of a safetensors file instead.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Teacher Create(string origin, byte[] bytes)
    {
        var file = SafeTensorsFile.Parse(origin, bytes);
        var (name, shape) = TeacherArchitecture.Recognise(origin, file.Metadata, file.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape, StringComparer.Ordinal));
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

        return new Teacher(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), network);
    }
}
