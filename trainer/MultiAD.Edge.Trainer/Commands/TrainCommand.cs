using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train train</c>: good photos in, a bundle out.</summary>
internal static partial class TrainCommand
{
    private const string Extension = ".multiad";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of good images, or a folder in MVTec AD layout (train/good).", Required = true };
        var output = new Option<string>("--out") { Description = $"Bundle to write, NAME{Extension}.", Required = true };
        var teacher = new Option<string>("--teacher")
        {
            Description = $"Frozen teacher: {Teacher.EmbeddedName} (embedded), a name that teacher pull has fetched, or a safetensors file with a ResNet-18 or a Wide ResNet-50-2.",
            DefaultValueFactory = _ => Teacher.EmbeddedName,
        };
        var size = new Option<int>("--size") { Description = "Side of the square model input in pixels, 128 to 1024, a multiple of 16.", DefaultValueFactory = _ => 256 }.Within(128, 1024, multipleOf: 16);
        var seed = new Option<int>("--seed") { Description = "Seed; the same seed gives the same model.", DefaultValueFactory = _ => 1 }.Within(0, int.MaxValue);
        var steps = new Option<int?>("--steps") { Description = $"Training steps of {TrainingOptions.BatchSize} images; by default {TrainingOptions.MinimumSteps} to {TrainingOptions.MaximumSteps}, by the number of images." }.WithinIfGiven(1, 1_000_000);
        var minutes = new Option<double?>("--max-minutes") { Description = "Longest time for the student's training." }.WithinIfGiven(0.05, 100_000);
        var falseRejects = new Option<double>("--false-reject-target") { Description = "Share of good parts that may be rejected, 0.0001 to 0.5.", DefaultValueFactory = _ => 0.01 }.Within(0.0001, 0.5);
        var name = new Option<string?>("--name") { Description = "Name of the model; by default the file's." };
        var version = new Option<long>("--model-version") { Description = "Version of the model, from 1.", DefaultValueFactory = _ => 1 }.Within(1, long.MaxValue);
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var torch = new TorchOptions();
        var command = new Command("train", "Learn what good parts look like and write a model bundle.") { data, output, teacher, size, seed, steps, minutes, falseRejects, name, version, json };
        torch.AddTo(command);
        command.Validators.Add(result =>
        {
            var path = result.GetValue(output);
            if (path is not null && !path.EndsWith(Extension, StringComparison.Ordinal))
            {
                result.AddError($"--out is {path}; a file name that ends with {Extension} is needed.");
            }
            else if (path is not null && Directory.Exists(path))
            {
                result.AddError($"--out is {path}, which is a folder; a file name is needed.");
            }

            if (result.GetValue(name) is { } given && !ModelName().IsMatch(given))
            {
                result.AddError($"--name is {given}; 1 to 64 letters, digits, dots, dashes or underscores are needed.");
            }
        });
        command.SetAction((arguments, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var paths = PartFolder.TrainingImages(arguments.GetValue(data)!);
            var path = Path.GetFullPath(arguments.GetValue(output)!);
            var device = torch.Load(arguments);
            using var network = Teacher.Load(arguments.GetValue(teacher)!);
            var options = new TrainingOptions
            {
                Size = arguments.GetValue(size),
                Seed = arguments.GetValue(seed),
                Steps = arguments.GetValue(steps),
                MaximumTime = arguments.GetValue(minutes) is { } limit ? TimeSpan.FromMinutes(limit) : null,
                FalseRejectTarget = arguments.GetValue(falseRejects),
            };
            var model = arguments.GetValue(name) ?? NotInName().Replace(Path.GetFileNameWithoutExtension(path), "_");
            var target = new BundleTarget(path, model, arguments.GetValue(version), TimeProvider.System.GetUtcNow());
            var report = ProgressDisplay.Run(progress => new ModelTrainer(network, options, device).Run(target, paths, progress, cancellationToken));
            Print(report, path, network.Name, arguments.GetValue(json));
        }));
        return command;
    }

    private static void Print(TrainingReport report, string path, string teacher, bool json)
    {
        var calibration = report.Manifest.Calibration;
        if (report.DistinctSizes > 1)
        {
            Console.Error.WriteLine($"note: the images have {report.DistinctSizes} different sizes; each was stretched to {report.Manifest.Input.Width} x {report.Manifest.Input.Height}.");
        }

        if (report.OddImages.Count > 0)
        {
            Console.Error.WriteLine($"note: {report.OddImages.Count} of the {report.HeldOutImages} held-out images score over the limit; look whether they are good: {string.Join(", ", report.OddImages.Take(5))}{(report.OddImages.Count > 5 ? ", ..." : string.Empty)}");
        }

        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["bundle"] = path,
                ["bundleBytes"] = report.BundleBytes,
                ["name"] = report.Manifest.Name,
                ["version"] = report.Manifest.Version,
                ["teacher"] = teacher,
                ["images"] = new JsonObject { ["training"] = report.TrainingImages, ["heldOut"] = report.HeldOutImages },
                ["minutes"] = report.Elapsed.TotalMinutes,
                ["imagesPerSecond"] = report.ImagesPerSecond,
                ["peakMemoryMiB"] = ProcessMemory.PeakMebibytes(),
                ["parity"] = new JsonObject { ["images"] = report.Parity.Images, ["map"] = report.Parity.MapDifference, ["score"] = report.Parity.ScoreDifference },
                ["limit"] = new JsonObject
                {
                    ["raw"] = calibration.ImageLimit,
                    ["rule"] = calibration.LimitRule,
                    ["falseRejectTarget"] = calibration.FalseRejectTarget,
                    ["heldOutOverLimit"] = report.OddImages.Count,
                    ["certifiable"] = calibration.CertifiableFalseRejectRate,
                },
            }.ToJsonString(ReadableJson.Options));
            return;
        }

        Console.WriteLine($"wrote       {path} ({report.BundleBytes / 1048576.0:0.0} MiB), model {report.Manifest.Name} version {report.Manifest.Version}");
        Console.WriteLine($"images      {report.TrainingImages} for training, {report.HeldOutImages} held out for calibration");
        Console.WriteLine($"time        {report.Elapsed.TotalMinutes:0.0} min, {report.ImagesPerSecond:0.0} images/s in training, peak memory {ProcessMemory.PeakMebibytes()} MiB");
        Console.WriteLine($"parity      map {report.Parity.MapDifference:E1}, score {report.Parity.ScoreDifference:E1} of their range over {report.Parity.Images} images");
        Console.WriteLine($"limit       raw {calibration.ImageLimit:0.000} for {calibration.FalseRejectTarget:P1} false rejects; good parts score {calibration.Median:0.000} in the middle");
        Console.WriteLine(calibration.LimitRule == "orderStatistic"
            ? $"            certified by {calibration.Images} held-out images"
            : $"            estimated from a fitted tail: {calibration.Images} held-out images can certify {calibration.CertifiableFalseRejectRate:P1} at best; more good images make it firmer");
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex ModelName();

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex NotInName();
}
