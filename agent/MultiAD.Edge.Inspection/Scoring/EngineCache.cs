using System.Security.Cryptography;
using System.Text;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// A folder of TensorRT engines, one folder below it for each model and all that its engine is bound to. ONNX Runtime's own
/// key is the structure of the graph, and a model that was trained again has exactly the old one: it would run with the old
/// weights. So the key is here, and the folder of another model is never seen.
/// </summary>
internal sealed class EngineCache
{
    /// <summary>Engines that are kept; one is as large as its model or twice that.</summary>
    public const int Kept = 8;

    private const string Precision = "fp32";

    private readonly string folder;

    /// <summary>Uses a folder, which is made where it is missing.</summary>
    public EngineCache(string folder) => this.folder = folder;

    /// <summary>Name of the folder of one engine: 64 hexadecimal digits.</summary>
    /// <param name="onnx">The model.</param>
    /// <param name="runtime">Version of ONNX Runtime.</param>
    /// <param name="gpu">TensorRT and the GPU.</param>
    public static string Key(ReadOnlySpan<byte> onnx, string runtime, GpuIdentity gpu)
    {
        var bound = $"{Convert.ToHexStringLower(SHA256.HashData(onnx))}\n{runtime}\n{gpu.TensorRt}\n{gpu.Device}\n{Precision}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bound)));
    }

    /// <summary>The folder of one engine, made and marked as just used; the ones unused for longest go.</summary>
    /// <param name="key">A <see cref="Key"/>.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public string Take(string key)
    {
        var mine = Directory.CreateDirectory(Path.Combine(this.folder, key));
        mine.LastWriteTimeUtc = DateTime.UtcNow;
        var others = new DirectoryInfo(this.folder).GetDirectories().Where(other => IsKey(other.Name) && other.Name != key);
        foreach (var old in others.OrderByDescending(other => other.LastWriteTimeUtc).Skip(Kept - 1))
        {
            old.Delete(recursive: true);
        }

        return mine.FullName;
    }

    /// <summary>Whether the folder of an engine has one.</summary>
    public static bool HasEngine(string path) => Directory.EnumerateFiles(path, "*.engine").Any();

    // Whoever points it at a folder with other things in it loses none of them.
    private static bool IsKey(string name) => name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower);
}
