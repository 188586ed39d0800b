using System.Runtime.InteropServices;

namespace MultiAD.Edge.Inspection.Diagnostics;

/// <summary>
/// Environment variables as native libraries see them. .NET keeps a copy of its own, so that what
/// <see cref="Environment.SetEnvironmentVariable(string, string)"/> sets never reaches them.
/// </summary>
public static partial class NativeEnvironment
{
    /// <summary>
    /// Sets a variable for native libraries, unless whoever started the process, or a call before, has set it; to be called
    /// before the library that reads it is loaded. On other systems than Linux it does nothing.
    /// </summary>
    /// <param name="name">Name, not empty, without an equals sign.</param>
    /// <param name="value">Value; may be empty.</param>
    /// <exception cref="ArgumentException">The name is empty or holds an equals sign.</exception>
    public static void SetDefault(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Contains('=', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' cannot be the name of a variable: it holds an equals sign.", nameof(name));
        }

        if (OperatingSystem.IsLinux())
        {
            // It fails only where no memory is left; the library then keeps its own default.
            _ = Set(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
