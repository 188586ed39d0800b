using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Pipeline;
using MultiAD.Edge.Trainer.Reports;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train train</c>: good photos in, a bundle out.</summary>
internal static partial class TrainCommand
{
    private const string Extension = ".multiad";

    private static readonly Dictionary<string, MethodComponents> PartNames = new(StringComparer.Ordinal)
    {
        ["se"] = MethodComponents.SqueezeExcite,
        ["denoising"] = MethodComponents.Denoising,
        ["discriminator"] = MethodComponents.Discriminator,
        ["memory"] = MethodComponents.Memory,
        ["fusion"] = MethodComponents.Fusion,
    };

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
        var tiles = new Option<string?>("--tiles")
        {
            Description = $"Cut each picture into COLUMNSxROWS overlapping tiles, each a model input of --size: up to {TileGrid.MaximumSide} a side and {TileGrid.MaximumCount} in all. For defects too small to see in the whole picture at that size.",
        };
        var overlap = new Option<double?>("--tile-overlap") { Description = $"Share of a tile's side in common with its neighbour, 0 to {TileGrid.MaximumOverlap}; {TileGrid.DefaultOverlap} by default." }.WithinIfGiven(0, TileGrid.MaximumOverlap);
        var seed = new Option<int>("--seed") { Description = "Seed; the same seed gives the same model.", DefaultValueFactory = _ => 1 }.Within(0, int.MaxValue);
        var steps = new Option<int?>("--steps") { Description = $"Training steps of {TrainingOptions.BatchSize} images; by default {TrainingOptions.MinimumSteps} to {TrainingOptions.MaximumSteps}, by the number of images." }.WithinIfGiven(1, 1_000_000);
        var minutes = new Option<double?>("--max-minutes") { Description = "Longest time for the training; the student takes most of it." }.WithinIfGiven(0.05, 100_000);
        var falseRejects = new Option<double>("--false-reject-target") { Description = "Share of good parts that may be rejected, 0.0001 to 0.5.", DefaultValueFactory = _ => 0.01 }.Within(0.0001, 0.5);
        var method = new Option<string>("--method") { Description = "multiad (the full method) or patchcore (the baseline: nearest neighbours on the teacher's features, nothing is trained).", DefaultValueFactory = _ => "multiad" };
        method.AcceptOnlyFromAmong("multiad", "patchcore");
        var without = new Option<string[]>("--without") { Description = $"Leave a part of the method out, to see what it is worth: {string.Join(", ", PartNames.Keys)}. May be given several times.", AllowMultipleArgumentsPerToken = true };
        without.AcceptOnlyFromAmong([.. PartNames.Keys]);
        var critic = new Option<bool>("--critic") { Description = "Add the adversarial critic of the Multi-AD paper to the student's training, to compare." };
        var name = new Option<string?>("--name") { Description = "Name of the model; by default the file's." };
        var version = new Option<long>("--model-version") { Description = "Version of the model, from 1.", DefaultValueFactory = _ => 1 }.Within(1, long.MaxValue);
        var page = new Option<string?>("--report") { Description = "Write a report for people into this folder: one page, index.html, on held-out good parts and synthetic defects.", HelpName = "DIR" };
        page.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } folder && ReportFolder.Obstacle(folder) is { } obstacle)
            {
                result.AddError(obstacle);
            }
        });
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var torch = new TorchOptions();
        var command = new Command("train", "Learn what good parts look like and write a model bundle.") { data, output, teacher, size, tiles, overlap, seed, steps, minutes, falseRejects, method, without, critic, name, version, page, json };
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

            if (result.GetValue(tiles) is { } grid && ToGrid(grid, null) is null)
            {
                result.AddError($"--tiles is {grid}; COLUMNSxROWS such as 3x2 is needed, each 1 to {TileGrid.MaximumSide} and at most {TileGrid.MaximumCount} tiles in all.");
            }
            else if (result.GetValue(tiles) is null && result.GetResult(overlap) is not null)
            {
                result.AddError("--tile-overlap is given without --tiles; give both or neither.");
            }

            if (result.GetValue(name) is { } given && !BundleManifest.IsName(given))
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
                Tiles = arguments.GetValue(tiles) is { } grid ? ToGrid(grid, arguments.GetValue(overlap))! : TileGrid.Whole,
                Seed = arguments.GetValue(seed),
                Steps = arguments.GetValue(steps),
                MaximumTime = arguments.GetValue(minutes) is { } limit ? TimeSpan.FromMinutes(limit) : null,
                Method = arguments.GetValue(method) == "patchcore" ? TrainingMethod.PatchCore : TrainingMethod.MultiAd,
                Components = arguments.GetValue(without)!.Aggregate(MethodComponents.All, (parts, part) => parts & ~PartNames[part]),
                Critic = arguments.GetValue(critic),
                Pictures = arguments.GetValue(page) is not null,
                FalseRejectTarget = arguments.GetValue(falseRejects),
            };
            var model = arguments.GetValue(name) ?? NotInName().Replace(Path.GetFileNameWithoutExtension(path), "_");
            var target = new BundleTarget(path, model, arguments.GetValue(version), TimeProvider.System.GetUtcNow());
            var report = ProgressDisplay.Run(progress => new TrainingPipeline(network, options, device).Run(target, paths, progress, cancellationToken));
            if (arguments.GetValue(page) is { } folder)
            {
                ReportPage.Write(folder, TrainingPage.Content(report));
                Console.Error.WriteLine($"The report is {Path.Combine(folder, ReportPage.FileName)}.");
            }

            Print(report, path, network.Name, arguments.GetValue(json));
        }));
        return command;
    }

    // Null for what is no grid within its ranges.
    private static TileGrid? ToGrid(string text, double? overlap)
    {
        var match = Grid().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var grid = new TileGrid(match.Groups[1].ValueSpan[0] - '0', match.Groups[2].ValueSpan[0] - '0', overlap ?? TileGrid.DefaultOverlap);
        return grid.Validate().Any() ? null : grid;
    }

    private static void Print(TrainingReport report, string path, string teacher, bool json)
    {
        var calibration = report.Manifest.Calibration;
        var input = report.Manifest.Input;
        var layout = new TileLayout(input.Tiles ?? TileGrid.Whole, input.Width, input.Height);
        if (report.Images.DistinctSizes > 1)
        {
            Console.Error.WriteLine($"note: the images have {report.Images.DistinctSizes} different sizes; each was stretched to {layout.Width} x {layout.Height}.");
        }

        if (report.Images.HeldOutOverLimit.Count > 0)
        {
            Console.Error.WriteLine($"note: {report.Images.HeldOutOverLimit.Count} of the {report.Images.HeldOut} held-out images score over the limit; look whether they are good: {string.Join(", ", report.Images.HeldOutOverLimit.Take(5))}{(report.Images.HeldOutOverLimit.Count > 5 ? ", ..." : string.Empty)}");
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
                ["images"] = new JsonObject { ["training"] = report.Images.Training, ["heldOut"] = report.Images.HeldOut },
                ["tiles"] = layout.Count,
                ["minutes"] = report.Time.Elapsed.TotalMinutes,
                ["imagesPerSecond"] = report.Time.ImagesPerSecond,
                ["peakMemoryMiB"] = ProcessMemory.PeakMebibytes(),
                ["branches"] = new JsonObject(report.Branches.Weights.Select(branch => KeyValuePair.Create(branch.Key, (JsonNode?)Math.Round(branch.Value, 4)))),
                ["aligned"] = report.Branches.Aligned,
                ["discriminatorAuroc"] = report.Branches.DiscriminatorAuroc,
                ["synthetic"] = new JsonObject
                {
                    ["images"] = report.Check.Missed.Total,
                    ["missed"] = report.Check.Missed.Count,
                    ["auroc"] = report.Check.Auroc,
                    ["families"] = new JsonObject(report.Check.Families.Select(family => KeyValuePair.Create(family.Name, (JsonNode?)new JsonObject { ["images"] = family.Missed.Total, ["missed"] = family.Missed.Count, ["auroc"] = family.Auroc }))),
                },
                ["parity"] = new JsonObject { ["images"] = report.Parity.Images, ["map"] = report.Parity.MapDifference, ["score"] = report.Parity.ScoreDifference },
                ["limit"] = new JsonObject
                {
                    ["raw"] = calibration.ImageLimit,
                    ["rule"] = calibration.LimitRule,
                    ["falseRejectTarget"] = calibration.FalseRejectTarget,
                    ["heldOutOverLimit"] = report.Images.HeldOutOverLimit.Count,
                    ["certifiable"] = calibration.CertifiableFalseRejectRate,
                },
            }.ToJsonString(ReadableJson.Options));
            return;
        }

        Console.WriteLine($"wrote       {path} ({report.BundleBytes / 1048576.0:0.0} MiB), model {report.Manifest.Name} version {report.Manifest.Version}");
        Console.WriteLine($"images      {report.Images.Training} for training, {report.Images.HeldOut} held out for calibration");
        if (layout.Count > 1)
        {
            Console.WriteLine($"tiles       {layout.Columns} x {layout.Rows} of {layout.TileWidth} x {layout.TileHeight}; a picture is inspected at {layout.Width} x {layout.Height}");
        }

        Console.WriteLine($"time        {report.Time.Elapsed.TotalMinutes:0.0} min, {(report.Time.ImagesPerSecond > 0 ? $"{report.Time.ImagesPerSecond:0.0} images/s in training, " : string.Empty)}peak memory {ProcessMemory.PeakMebibytes()} MiB");
        Console.WriteLine($"branches    {string.Join(", ", report.Branches.Weights.Select(branch => $"{branch.Key} {branch.Value:0.00}"))}{(report.Branches.Aligned ? "; parts lie alike, each place has its own mean" : string.Empty)}");
        if (report.Branches.DiscriminatorAuroc is { } discriminatorAuroc)
        {
            Console.WriteLine($"            the discriminator tells altered cells of a kind it never saw with an AUROC of {discriminatorAuroc:0.000} (synthetic defects)");
        }

        Console.WriteLine($"synthetic   {report.Check.Missed.Total - report.Check.Missed.Count} of {report.Check.Missed.Total} made defects found at the limit ({string.Join(", ", report.Check.Families.Select(family => $"{family.Name} {family.Missed.Total - family.Missed.Count}/{family.Missed.Total}"))}); a check, not a promise");
        Console.WriteLine($"parity      map {report.Parity.MapDifference:E1}, score {report.Parity.ScoreDifference:E1} of their range over {report.Parity.Images} images");
        Console.WriteLine($"limit       raw {calibration.ImageLimit:0.000} for {calibration.FalseRejectTarget:P1} false rejects; good parts score {calibration.Median:0.000} in the middle");
        Console.WriteLine(calibration.LimitRule == "orderStatistic"
            ? $"            certified by {calibration.Images} held-out images"
            : $"            estimated from a fitted tail: {calibration.Images} held-out images can certify {calibration.CertifiableFalseRejectRate:P1} at best; more good images make it firmer");
    }

    [GeneratedRegex("^([1-9])[xX]([1-9])$")]
    private static partial Regex Grid();

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex NotInName();
}
