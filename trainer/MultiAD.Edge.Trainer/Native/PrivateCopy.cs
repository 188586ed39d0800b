using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Native;

/// <summary>
/// A changed copy of a native library, loaded from the user's cache, where it is used again, or else from a temporary folder,
/// where it is gone at once: a home folder may be missing, read-only or without programs (noexec).
/// </summary>
internal static class PrivateCopy
{
    /// <summary>Writes the copy and loads it.</summary>
    /// <param name="content">The library.</param>
    /// <param name="cached">Where it is kept; null for a user who has no cache.</param>
    /// <param name="temporary">Folder for temporary folders.</param>
    /// <returns>Where it was loaded from.</returns>
    /// <exception cref="TorchUnavailableException">It can be loaded from neither place.</exception>
    public static string Load(byte[] content, string? cached, string temporary)
    {
        ArgumentNullException.ThrowIfNull(content);
        var first = cached is null ? "there is no home folder" : TryLoad(content, cached);
        if (first is null)
        {
            return cached!;
        }

        string? second;
        var folder = Path.Combine(temporary, $"multiad-{Guid.NewGuid():N}");
        try
        {
            // Nobody else may exchange the library between its writing and its loading.
            MakePrivate(folder);
            var copy = Path.Combine(folder, Path.GetFileName(cached) ?? "libLibTorchSharp.so");
            second = TryLoad(content, copy);
            Directory.Delete(folder, recursive: true);
            if (second is null)
            {
                return copy;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            second = error.Message;
        }

        throw new TorchUnavailableException(
            $"A private copy of TorchSharp's library can be loaded neither from {cached ?? "the user's cache"} ({first}) "
            + $"nor from {temporary} ({second}). Set XDG_CACHE_HOME to a folder that this user may write to and run programs from.");
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // What is wrong; null where it is loaded. An earlier copy is used again if it is whole.
    private static string? TryLoad(byte[] content, string path)
    {
        try
        {
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            {
                DurableFile.Write(path, content);
            }

            NativeLibrary.Load(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException
            or DllNotFoundException or BadImageFormatException)
        {
            return error.Message.ReplaceLineEndings(" ").Trim();
        }
    }
}
