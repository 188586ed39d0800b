using System.CommandLine;
using System.CommandLine.Parsing;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Pipeline;
using MultiAD.Edge.Trainer.Reports;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train train</c>: good photos in, a bundle out.</summary>
internal static class TrainCommand
{
    private const string Extension = ".multiad";
    private const string PatchCore = "patchcore";

    private static readonly string SideRange =
        $"{TrainingOptions.MinimumSize} to {TrainingOptions.MaximumSize}, a multiple of {TrainingOptions.SizeStep}";

    /// <summary>The command; <see cref="TrainArguments"/> reads its options by their names.</summary>
    public static Command Create()
    {
        var torch = new TorchOptions();
        var command = new Command("train", "Learn what good parts look like and write a model bundle.");
        foreach (var option in (Option[])[.. InputOptions(), .. UnreadableOptions.Create(), .. MethodOptions(), .. OutputOptions()])
        {
            command.Options.Add(option);
        }

        torch.AddTo(command);
        command.Validators.Add(ValidateOutput);
        command.Validators.Add(ValidateScales);
        command.Validators.Add(ValidateTiles);
        command.Validators.Add(ValidateName);
        command.Validators.Add(ValidateKey);
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() => Run(parsed, torch, cancellationToken)));
        return command;
    }

    private static void Run(ParseResult parsed, TorchOptions torch, CancellationToken cancellationToken)
    {
        var arguments = TrainArguments.From(parsed);
        UnreadableOptions.Run(arguments.UnreadableList, () =>
        {
            Train(arguments, parsed, torch, cancellationToken);
            return arguments.Options.LeaveOut;
        });
    }

    private static void Train(TrainArguments arguments, ParseResult parsed, TorchOptions torch, CancellationToken cancellationToken)
    {
        // Before the training: a full disk or a wrong passphrase must not cost an hour.
        OutputPlace.RequireFor(arguments.Bundle, arguments.Report);
        using var key = arguments.Key is { } file ? SigningOptions.Open(file, arguments.PassphraseFile) : null;
        var options = arguments.Options with { Region = RegionRequest.From(arguments.Region) };
        var paths = PartFolder.TrainingImages(arguments.Data, TellNote, arguments.Recursive);
        ReplacedFile.Tell(arguments.Bundle);
        ReplacedFile.Tell(ReportFolder.PageOf(arguments.Report));

        var device = torch.Load(parsed);
        using var teacher = Teacher.Load(arguments.Teacher);
        var created = TimeProvider.System.GetUtcNow();
        var target = new BundleTarget(arguments.Bundle, arguments.Name, arguments.Version, created, key);
        var pipeline = new TrainingPipeline(teacher, options, device);
        var report = ProgressDisplay.Run(progress => pipeline.Run(target, paths, progress, cancellationToken));
        if (arguments.Report is { } folder)
        {
            ReportPage.Write(folder, TrainingPage.Content(report));
            Console.Error.WriteLine($"The report is {Path.Combine(folder, ReportPage.FileName)}.");
        }

        var summary = new TrainingSummary(report, arguments.Bundle, teacher.Name) { SignedBy = key?.Id };
        summary.WriteNotes(Console.Error);
        if (arguments.Json)
        {
            Console.WriteLine(summary.ToJson().ToJsonString(ReadableJson.Options));
        }
        else
        {
            summary.WriteText(Console.Out);
        }
    }

    private static void TellNote(string note) => Console.Error.WriteLine($"note: {PrintableText.Of(note)}");

    private static IEnumerable<Option> InputOptions()
    {
        yield return new Option<string>("--data")
        {
            Description = "Folder of good images, or a folder in MVTec AD layout (train/good).",
            Required = true,
        };
        yield return new Option<bool>("--recursive") { Description = "Take the images in subfolders of the data folder too." };
        yield return new Option<string>("--out") { Description = $"Bundle to write, NAME{Extension}.", Required = true };
        yield return new Option<string>("--teacher")
        {
            Description = $"Frozen teacher: {Teacher.EmbeddedName} (embedded), a name that teacher pull has fetched, "
                + "or a safetensors file with a ResNet-18 or a Wide ResNet-50-2.",
            DefaultValueFactory = _ => Teacher.EmbeddedName,
        };
        yield return new Option<int>("--size")
        {
            Description = $"Side of the square model input in pixels, {SideRange}.",
            DefaultValueFactory = _ => 256,
        }.Within(TrainingOptions.MinimumSize, TrainingOptions.MaximumSize, multipleOf: TrainingOptions.SizeStep);
        yield return new Option<string?>("--scales")
        {
            Description = $"In place of --size: 2 to {TrainingOptions.MaximumSizes} sides such as 256,384, each {SideRange}. The input has "
                + "the largest; the model sees it at each, with a memory of its own. For defects of very different sizes.",
        };
        yield return new Option<string?>("--tiles")
        {
            Description = "Cut each picture into COLUMNSxROWS overlapping tiles, each a model input: "
                + $"up to {TileGrid.MaximumSide} a side and {TileGrid.MaximumCount} in all. "
                + "For defects too small to see in the whole picture at the size of the input.",
        };
        yield return new Option<double?>("--tile-overlap")
        {
            Description = "Share of a tile's side in common with its neighbour, "
                + $"0 to {TileGrid.MaximumOverlap}; {TileGrid.DefaultOverlap} by default.",
        }.WithinIfGiven(0, TileGrid.MaximumOverlap);
        yield return new Option<string>("--roi")
        {
            Description = $"What of the picture is inspected: {RegionRequest.AutoText} (where the parts lie, if they stand out from a "
                + $"plain background), {RegionRequest.NoneText} (all of it), or a file: a mask, white where it is inspected, or "
                + "JSON { \"width\": W, \"height\": H, \"polygons\": [[[x, y], ...], ...] } in the picture's pixels.",
            HelpName = "auto|none|FILE",
            DefaultValueFactory = _ => RegionRequest.AutoText,
        };
    }

    private static IEnumerable<Option> MethodOptions()
    {
        yield return new Option<int>("--seed")
        {
            Description = "Seed; the same seed gives the same model.",
            DefaultValueFactory = _ => 1,
        }.Within(0, int.MaxValue);
        yield return new Option<int?>("--steps")
        {
            Description = $"Training steps of {TrainingOptions.BatchSize} images; "
                + $"by default {TrainingOptions.MinimumSteps} to {TrainingOptions.MaximumSteps}, by the number of images.",
        }.WithinIfGiven(1, 1_000_000);
        yield return new Option<double?>("--max-minutes")
        {
            Description = "Longest time for the training; the student takes most of it.",
        }.WithinIfGiven(0.05, 100_000);
        yield return new Option<double>("--false-reject-target")
        {
            Description = "Share of good parts that may be rejected, 0.0001 to 0.5.",
            DefaultValueFactory = _ => 0.01,
        }.Within(0.0001, 0.5);
        yield return new Option<string>("--method")
        {
            Description = "multiad (the full method) or patchcore (the baseline: nearest neighbours on the teacher's features, "
                + "nothing is trained).",
            DefaultValueFactory = _ => "multiad",
        }.AcceptOnlyFromAmong("multiad", PatchCore);
        yield return new Option<string[]>("--without")
        {
            Description = "Leave a part of the method out, to see what it is worth: "
                + $"{string.Join(", ", TrainArguments.Components.Keys)}. May be given several times.",
            AllowMultipleArgumentsPerToken = true,
        }.AcceptOnlyFromAmong([.. TrainArguments.Components.Keys]);
        yield return new Option<bool>("--critic")
        {
            Description = "Add the adversarial critic of the Multi-AD paper to the student's training, to compare.",
        };
    }

    private static IEnumerable<Option> OutputOptions()
    {
        yield return new Option<string?>("--name") { Description = "Name of the model; by default the file's." };
        yield return new Option<long>("--model-version")
        {
            Description = "Version of the model, from 1.",
            DefaultValueFactory = _ => 1,
        }.Within(1, long.MaxValue);
        yield return SigningOptions.KeyOption("Sign the bundle with this private key, NAME.key.pem of key new.");
        yield return Passphrase.FileOption();
        yield return ReportFolder.Option(
            "Write a report for people into this folder: one page, index.html, on held-out good parts and synthetic defects.");
        yield return new Option<bool>("--json") { Description = "Print the summary as JSON." };
    }

    private static void ValidateOutput(CommandResult result)
    {
        var path = result.GetValue<string?>("--out");
        if (path is not null && !path.EndsWith(Extension, StringComparison.Ordinal))
        {
            result.AddError($"--out is {path}; a file name that ends with {Extension} is needed.");
        }
        else if (path is not null && Directory.Exists(path))
        {
            result.AddError($"--out is {path}, which is a folder; a file name is needed.");
        }
    }

    private static void ValidateScales(CommandResult result)
    {
        if (result.GetValue<string?>("--scales") is not { } scales)
        {
            return;
        }

        if (TrainArguments.ParseScales(scales) is null)
        {
            result.AddError($"--scales is {scales}; 2 to {TrainingOptions.MaximumSizes} different sides such as 256,384 are needed, "
                + $"each {SideRange}.");
        }

        if (result.GetResult("--size") is OptionResult { Implicit: false })
        {
            result.AddError("--scales and --size are both given; leave --size out: the largest of the scales is the input's.");
        }

        if (result.GetValue<string>("--method") != PatchCore && result.GetValue<string[]>("--without")?.Contains("memory") == true)
        {
            result.AddError("--scales is given with --without memory, and only the memory is repeated at each scale; give one of them.");
        }
    }

    private static void ValidateTiles(CommandResult result)
    {
        var tiles = result.GetValue<string?>("--tiles");
        if (tiles is null && result.GetResult("--tile-overlap") is not null)
        {
            result.AddError("--tile-overlap is given without --tiles; give both or neither.");
        }
        else if (tiles is not null && TrainArguments.ParseTiles(tiles, null) is null)
        {
            result.AddError(
                $"--tiles is {tiles}; COLUMNSxROWS such as 3x2 is needed, "
                + $"each 1 to {TileGrid.MaximumSide} and at most {TileGrid.MaximumCount} tiles in all.");
        }
    }

    private static void ValidateName(CommandResult result)
    {
        if (result.GetValue<string?>("--name") is { } name && !BundleManifest.IsName(name))
        {
            result.AddError($"--name is {name}; 1 to 64 letters, digits, dots, dashes or underscores are needed.");
        }
    }
    private static void ValidateKey(CommandResult result)
    {
        if (result.GetValue<string?>("--passphrase-file") is not null && result.GetValue<string?>("--key") is null)
        {
            result.AddError("--passphrase-file is given without --key; give both or neither.");
        }
    }
}
