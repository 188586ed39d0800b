using MultiAD.Edge.Benchmarks.Runs;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

/// <summary>Runs as a results file holds them.</summary>
internal static class Runs
{
    /// <summary>Settings of all of them.</summary>
    public static RunSettings Settings { get; } = new(128, 10, null);

    /// <summary>A run of two minutes.</summary>
    public static RunRecord Of(
        string variant, int seed = 1, double? image = 0.9, double? pixel = 0.8, double? pro = 0.7, string set = "tile") => new()
        {
            Variant = variant,
            Set = set,
            Seed = seed,
            Settings = Settings,
            Teacher = "resnet18",
            TeacherDigest = "00",
            ImageAuroc = image,
            PixelAuroc = pixel,
            AuPro30 = pro,
            Good = 11,
            Defective = 32,
            Training = 80,
            HeldOut = 20,
            RunMinutes = 2,
            MsPerImage = 5,
            BundleBytes = 1 << 20,
            PeakMemoryMiB = 500,
            Branches = new Dictionary<string, double> { ["memory"] = 1 },
            Threads = 1,
            TrainerVersion = "0.1.0",
            Finished = DateTimeOffset.UnixEpoch,
        };
}
