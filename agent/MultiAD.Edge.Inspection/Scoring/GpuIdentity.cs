using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>What an engine of TensorRT is bound to beside its model: the version of TensorRT and the GPU.</summary>
/// <param name="TensorRt">Version of TensorRT, such as <c>10.3.0</c>.</param>
/// <param name="Device">Name and compute capability of the GPU, such as <c>Orin 8.7</c>.</param>
internal sealed record GpuIdentity(string TensorRt, string Device)
{
    private const int NameBytes = 256;

    // Attributes of a device in the CUDA driver's interface.
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;

    private delegate int Version();

    private delegate int Initialise(uint flags);

    private delegate int DeviceName(byte[] name, int length, int device);

    private delegate int DeviceAttribute(out int value, int attribute, int device);

    /// <summary>Asks the libraries of this machine; null where one is missing or its driver has no GPU.</summary>
    /// <remarks>Without knowing what an engine is bound to none may be kept: another machine's could be taken for its own.</remarks>
    public static GpuIdentity? Find() =>
        FindTensorRt() is { } version && FindDevice() is { } device ? new GpuIdentity(version, device) : null;

    private static string? FindTensorRt()
    {
        // The name of the file carries the major version; ONNX Runtime takes the one it was built for.
        foreach (var major in (int[])[10, 11, 9, 8])
        {
            if (NativeLibrary.TryLoad($"libnvinfer.so.{major.ToString(CultureInfo.InvariantCulture)}", out var library)
                && NativeLibrary.TryGetExport(library, "getInferLibVersion", out var function))
            {
                return Marshal.GetDelegateForFunctionPointer<Version>(function)().ToString(CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string? FindDevice()
    {
        if (!NativeLibrary.TryLoad("libcuda.so.1", out var library)
            || Function<Initialise>(library, "cuInit") is not { } initialise
            || Function<DeviceName>(library, "cuDeviceGetName") is not { } nameOf
            || Function<DeviceAttribute>(library, "cuDeviceGetAttribute") is not { } attributeOf)
        {
            return null;
        }

        var name = new byte[NameBytes];
        return initialise(0) == 0
            && nameOf(name, name.Length, 0) == 0
            && attributeOf(out var major, ComputeCapabilityMajor, 0) == 0
            && attributeOf(out var minor, ComputeCapabilityMinor, 0) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(name).TrimEnd('\0')} {major}.{minor}")
                : null;
    }

    private static T? Function<T>(nint library, string name)
        where T : Delegate =>
        NativeLibrary.TryGetExport(library, name, out var function) ? Marshal.GetDelegateForFunctionPointer<T>(function) : null;
}
