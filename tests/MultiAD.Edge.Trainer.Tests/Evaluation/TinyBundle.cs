using System.Text;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Trainer.Tests.Evaluation;

/// <summary>Writes a bundle whose map is the mean of the three colours and whose score is its maximum.</summary>
internal static class TinyBundle
{
    /// <summary>Raw score above which a part fails.</summary>
    public const double Limit = 150;

    public static void Write(string path, int size)
    {
        var manifest = new BundleManifest
        {
            Schema = BundleManifest.CurrentSchema,
            Name = "tiny",
            Version = 3,
            Created = DateTimeOffset.UnixEpoch,
            MinimumAgentVersion = "0.1.0",
            TrainerVersion = "0.1.0",
            Input = new(size, size, "RGB", FramePreprocessor.ResizeRule),
            Scales = [4],
            Calibration = new ScoreCalibration
            {
                Images = 10,
                FalseRejectTarget = 0.01,
                CertifiableFalseRejectRate = 1.0 / 11,
                LimitRule = "gumbelTail",
                ImageLimit = Limit,
                PixelLimit = 140,
                MapFloor = 90,
                Mean = 100,
                StandardDeviation = 5,
                Quantiles = [90, 100, 110],
            },
            VerdictPolicy = new(1, 1, 1),
            Golden = [],
            TrainingSet = new(10, 10, "00"),
            Teacher = new("none", "00"),
            Files = new Dictionary<string, BundleFile>(),
        };
        ModelBundle.Write(path, manifest, new Dictionary<string, byte[]> { [ModelBundle.ModelName] = Model(size) });
    }

    // The fields of onnx.proto by number, as little of them as two nodes need.
    private static byte[] Model(int size)
    {
        byte[] map = [.. Text(1, "image"), .. Text(2, "anomaly_map"), .. Text(4, "ReduceMean"), .. Bytes(5, Ints("axes", 1)), .. Bytes(5, Int("keepdims", 1))];
        byte[] score = [.. Text(1, "anomaly_map"), .. Text(2, "score"), .. Text(4, "ReduceMax"), .. Bytes(5, Ints("axes", 1, 2, 3)), .. Bytes(5, Int("keepdims", 0))];
        byte[] graph =
        [
            .. Bytes(1, map), .. Bytes(1, score), .. Text(2, "tiny"),
            .. Bytes(11, Value("image", 1, 3, size, size)),
            .. Bytes(12, Value("anomaly_map", 1, 1, size, size)),
            .. Bytes(12, Value("score", 1)),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, string.Empty), .. Number(2, 17)])];
    }

    private static byte[] Value(string name, params int[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(length => Bytes(1, Number(1, length)))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, dimensions)]))];
    }

    private static byte[] Ints(string name, params int[] values) => [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)];

    private static byte[] Int(string name, int value) => [.. Text(1, name), .. Number(3, value), .. Number(20, 2)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
