using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Pipeline;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Says what a training gave, for people and as JSON.</summary>
internal sealed class TrainingSummary
{
    private const int ShownImages = 5;

    private readonly TrainingReport report;
    private readonly string path;
    private readonly string teacher;
    private readonly TileLayout layout;

    /// <summary>Takes what is told.</summary>
    /// <param name="report">What the training gave.</param>
    /// <param name="path">Full path of the bundle.</param>
    /// <param name="teacher">Name of the teacher.</param>
    public TrainingSummary(TrainingReport report, string path, string teacher)
    {
        this.report = report;
        this.path = path;
        this.teacher = teacher;
        var input = report.Manifest.Input;
        this.layout = new TileLayout(input.Tiles ?? TileGrid.Whole, input.Width, input.Height);
    }

    /// <summary>Id of the key that signed the bundle; null for an unsigned one.</summary>
    public string? SignedBy { get; init; }

    /// <summary>Writes what may be wrong with the images; nothing where nothing is.</summary>
    public void WriteNotes(TextWriter writer)
    {
        if (this.report.Images.DistinctSizes > 1)
        {
            writer.WriteLine(
                $"note: the images have {this.report.Images.DistinctSizes} different sizes; "
                + $"each was stretched to {this.layout.Width} x {this.layout.Height}.");
        }

        if (InputResolution.Note(this.report.Images.PictureWidth, this.report.Images.PictureHeight, this.layout) is { } note)
        {
            writer.WriteLine($"note: {note}");
        }

        var over = this.report.Images.HeldOutOverLimit;
        if (over.Count > 0)
        {
            var names = string.Join(", ", over.Take(ShownImages)) + (over.Count > ShownImages ? ", ..." : string.Empty);
            writer.WriteLine(
                $"note: {over.Count} of the {this.report.Images.HeldOut} held-out images score over the limit; "
                + $"check that they show good parts: {names}");
        }
    }

    /// <summary>Writes one row for each thing to know.</summary>
    public void WriteText(TextWriter writer)
    {
        var manifest = this.report.Manifest;
        var megabytes = this.report.BundleBytes / 1048576.0;
        Row(writer, "wrote", $"{this.path} ({megabytes:0.0} MiB), model {manifest.Name} version {manifest.Version}");
        Row(writer, "signed", this.SignedBy is { } key ? $"by key {key}" : "by nobody; --key or multiad-train sign does it");
        Row(writer, "images", $"{this.report.Images.Training} for training, {this.report.Images.HeldOut} held out for calibration");
        if (this.layout.Count > 1)
        {
            Row(
                writer,
                "tiles",
                $"{this.layout.Columns} x {this.layout.Rows} of {this.layout.TileWidth} x {this.layout.TileHeight}; "
                + $"a picture is inspected at {this.layout.Width} x {this.layout.Height}");
        }

        var sizes = this.report.Sizes;
        if (sizes.Count > 1)
        {
            Row(writer, "scales", $"{string.Join(", ", sizes)}; a memory at each, all else at {sizes[0]}");
        }

        Row(writer, "roi", this.report.Region.Describe());
        var speed = this.report.Time.ImagesPerSecond > 0 ? $"{this.report.Time.ImagesPerSecond:0.0} images/s in training, " : string.Empty;
        Row(writer, "time", $"{this.report.Time.Elapsed.TotalMinutes:0.0} min, {speed}peak memory {ProcessMemory.PeakMebibytes()} MiB");
        this.WriteMethod(writer);
        var parity = this.report.Parity;
        Row(
            writer,
            "parity",
            $"map {parity.MapDifference:E1}, score {parity.ScoreDifference:E1} of their range over {parity.Images} images");
        this.WriteLimit(writer);
    }

    /// <summary>The same as one object; the names of its fields are only ever added to.</summary>
    public JsonObject ToJson() => new()
    {
        ["bundle"] = this.path,
        ["bundleBytes"] = this.report.BundleBytes,
        ["name"] = this.report.Manifest.Name,
        ["version"] = this.report.Manifest.Version,
        ["teacher"] = this.teacher,
        ["signedBy"] = this.SignedBy,
        ["images"] = new JsonObject { ["training"] = this.report.Images.Training, ["heldOut"] = this.report.Images.HeldOut },
        ["tiles"] = this.layout.Count,
        ["scales"] = new JsonArray([.. this.report.Sizes.Select(size => JsonValue.Create(size))]),
        ["roi"] = new JsonObject
        {
            ["share"] = this.report.Region.Region is null ? null : this.report.Region.Share,
            ["reason"] = this.report.Region.Reason,
        },
        ["minutes"] = this.report.Time.Elapsed.TotalMinutes,
        ["imagesPerSecond"] = this.report.Time.ImagesPerSecond,
        ["peakMemoryMiB"] = ProcessMemory.PeakMebibytes(),
        ["branches"] = Object(this.report.Branches.Weights, branch => branch.Key, branch => Math.Round(branch.Value, 4)),
        ["aligned"] = this.report.Branches.Aligned,
        ["discriminatorAuroc"] = this.report.Branches.DiscriminatorAuroc,
        ["synthetic"] = SyntheticJson(this.report.Check),
        ["parity"] = new JsonObject
        {
            ["images"] = this.report.Parity.Images,
            ["map"] = this.report.Parity.MapDifference,
            ["score"] = this.report.Parity.ScoreDifference,
        },
        ["limit"] = this.LimitJson(),
    };

    private static void Row(TextWriter writer, string name, string text) => writer.WriteLine($"{name,-12}{text}");

    private static JsonObject Object<T>(IEnumerable<T> items, Func<T, string> name, Func<T, JsonNode?> value) =>
        new(items.Select(item => KeyValuePair.Create(name(item), value(item))));

    private static JsonObject SyntheticJson(SyntheticCheckReport check) => new()
    {
        ["images"] = check.Missed.Total,
        ["missed"] = check.Missed.Count,
        ["auroc"] = check.Auroc,
        ["families"] = Object(check.Families, family => family.Name, family => new JsonObject
        {
            ["images"] = family.Missed.Total,
            ["missed"] = family.Missed.Count,
            ["auroc"] = family.Auroc,
        }),
    };

    private JsonObject LimitJson()
    {
        var calibration = this.report.Manifest.Calibration;
        return new JsonObject
        {
            ["raw"] = calibration.ImageLimit,
            ["rule"] = calibration.LimitRule,
            ["falseRejectTarget"] = calibration.FalseRejectTarget,
            ["heldOutOverLimit"] = this.report.Images.HeldOutOverLimit.Count,
            ["certifiable"] = calibration.CertifiableFalseRejectRate,
        };
    }

    private void WriteMethod(TextWriter writer)
    {
        var weights = string.Join(", ", this.report.Branches.Weights.Select(branch => $"{branch.Key} {branch.Value:0.00}"));
        Row(writer, "branches", weights + (this.report.Branches.Aligned ? "; parts lie alike, half of each place's own mean is taken off" : string.Empty));
        if (this.report.Branches.DiscriminatorAuroc is { } discriminatorAuroc)
        {
            Row(
                writer,
                string.Empty,
                "the discriminator tells altered cells of a kind it never saw "
                + $"with an AUROC of {discriminatorAuroc:0.000} (synthetic anomalies)");
        }

        var check = this.report.Check;
        var families = check.Families.Select(family => $"{family.Name} {family.Missed.Total - family.Missed.Count}/{family.Missed.Total}");
        Row(
            writer,
            "synthetic",
            $"{check.Missed.Total - check.Missed.Count} of {check.Missed.Total} synthetic anomalies detected at the limit "
            + $"({string.Join(", ", families)}); a check, not a promise");
    }

    private string MissingImages()
    {
        var images = this.report.Images;
        return Calibrator.ImagesToCertify(this.report.Manifest.Calibration.FalseRejectTarget) is { } needed
            ? $"{needed - images.Training - images.HeldOut} more good images would certify the target"
            : "no number of good images would certify so small a target";
    }

    private void WriteLimit(TextWriter writer)
    {
        var calibration = this.report.Manifest.Calibration;
        Row(
            writer,
            "limit",
            $"raw {calibration.ImageLimit:0.000} for {calibration.FalseRejectTarget:P1} false rejects; "
            + $"good parts score {calibration.Median:0.000} in the middle");
        Row(
            writer,
            string.Empty,
            calibration.LimitRule == ScoreCalibration.OrderStatistic
                ? $"certified by {calibration.Images} held-out images"
                : $"estimated: {calibration.Images} held-out images can certify {calibration.CertifiableFalseRejectRate:P1} at best; "
                    + this.MissingImages());
    }
}
