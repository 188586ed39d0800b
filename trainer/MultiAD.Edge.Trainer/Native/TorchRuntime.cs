using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Diagnostics;
using TorchSharp;

namespace MultiAD.Edge.Trainer.Native;

/// <summary>
/// Loads libtorch. TorchSharp's own library asks for a newer C++ run time than Debian 12, Ubuntu 22.04 and JetPack 6
/// have, though it uses nothing of it. On such a system a private copy that asks for the system's version is loaded
/// first, and the loader then finds it by its name. Elsewhere nothing is touched.
/// </summary>
internal static partial class TorchRuntime
{
    // The oldest run time that has every symbol TorchSharp really uses.
    private const int OldestUsable = 30;
    private const string LibraryName = "libLibTorchSharp.so";

    private static readonly Lock Gate = new();
    private static string? report;
    private static int defaultThreads;

    /// <summary>
    /// Loads libtorch once per process, and sets the number of threads for what the calling thread computes: libtorch keeps
    /// that number for each thread by itself, and another number rounds otherwise, which makes another model.
    /// </summary>
    /// <param name="threads">Threads inside one operation; 0 takes one a core.</param>
    /// <returns>One line that says what was loaded and what was done for it.</returns>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded; the message says why and what to do.</exception>
    public static string Load(int threads = 0)
    {
        lock (Gate)
        {
            if (report is null)
            {
                // Waiting threads that spin make two busy programs on two cores many times slower.
                NativeEnvironment.SetDefault("OMP_WAIT_POLICY", "PASSIVE");
                _ = Allocator.KeepFreedMemory();
                var compatibility = Prepare();
                try
                {
                    torch.InitializeDeviceType(DeviceType.CPU);
                }
                catch (Exception error) when (error is TypeInitializationException or NotSupportedException or DllNotFoundException)
                {
                    throw new TorchUnavailableException(
                        $"libtorch cannot be loaded: {error.GetBaseException().Message} "
                        + "Run the linux-x64 build on a 64-bit Linux with glibc 2.28 or newer.",
                        error);
                }

                var version = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
                defaultThreads = torch.get_num_threads();
                report = $"TorchSharp {version?.Split('+')[0]}; {compatibility}";
            }

            // Also where none is asked for: an earlier call may have left another number on this thread.
            torch.set_num_threads(threads > 0 ? threads : defaultThreads);
            return report;
        }
    }

    // Says what was done.
    private static string Prepare()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return "loaded as it is";
        }

        var library = FindNative(LibraryName);
        var runtime = FindSystemRuntime();
        if (library is null || runtime is null)
        {
            return "loaded as it is";
        }

        var bytes = File.ReadAllBytes(library);
        var required = GlibcxxRequirement.HighestRequired(bytes);
        var present = GlibcxxRequirement.HighestDefined(File.ReadAllBytes(runtime));
        if (required <= present)
        {
            return $"the system's C++ run time (GLIBCXX_3.4.{present}) is new enough";
        }

        if (present < OldestUsable)
        {
            throw new TorchUnavailableException(
                $"The system's C++ run time {runtime} offers GLIBCXX_3.4.{present}; at least 3.4.{OldestUsable} is needed. "
                + "Use Debian 12, Ubuntu 22.04 or newer.");
        }

        var copy = LoadCopy(library, bytes, present);
        return $"the system's C++ run time has GLIBCXX_3.4.{present} and TorchSharp asks for 3.4.{required} without using it, "
            + $"so a copy that asks for 3.4.{present} is loaded from {copy}";
    }

    // A copy that asks for an older run time; its own dependencies lie beside the original.
    private static string LoadCopy(string original, byte[] library, int version)
    {
        var lowered = GlibcxxRequirement.Lower(library, version);
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
        {
            var dependency = Path.Combine(Path.GetDirectoryName(original)!, name);
            if (File.Exists(dependency))
            {
                NativeLibrary.Load(dependency);
            }
        }

        var cached = CacheFolder.Find() is { } folder
            ? Path.Combine(folder, $"torch-{Convert.ToHexStringLower(SHA256.HashData(library))[..16]}-{version}", LibraryName)
            : null;
        return PrivateCopy.Load(lowered, cached, Path.GetTempPath());
    }

    private static string? FindNative(string name)
    {
        string[] places = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
    }

    private static string? FindSystemRuntime()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out _))
        {
            throw new TorchUnavailableException("The C++ run time libstdc++.so.6 is missing. Install it: apt-get install libstdc++6.");
        }

        return File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains("/libstdc++.so.6", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
            .FirstOrDefault();
    }
}
