using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Assembles a bundle with its manifest.</summary>
internal static class BundleAssembler
{
    private const string MinimumAgentVersion = "0.1.0";

    // One part over the limit raises an alert, three good ones in a row end it.
    private static readonly VerdictDefaults VerdictPolicy = new(1, 1, 3);

    /// <summary>Writes the bundle.</summary>
    /// <returns>Its manifest.</returns>
    public static BundleManifest Write(BundleTarget target, BundleContents contents) => BundleWriter.Write(
        target.Path,
        new BundleManifest
        {
            Schema = BundleManifest.CurrentSchema,
            Name = target.Name,
            Version = target.Version,
            Created = target.Created,
            MinimumAgentVersion = MinimumAgentVersion,
            TrainerVersion = TrainerVersion.Text,
            Input = contents.Input,
            Scales = contents.Scales,
            Method = contents.Method,
            Calibration = contents.Calibration,
            VerdictPolicy = VerdictPolicy,
            Health = contents.Health,
            Golden = contents.Golden,
            TrainingSet = contents.TrainingSet,
            Teacher = contents.Teacher,
            Files = new Dictionary<string, BundleFile>(),
        },
        contents.Files,
        target.Key is { } key ? key.Sign : null);
}
