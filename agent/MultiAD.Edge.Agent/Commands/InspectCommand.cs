using System.CommandLine;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent inspect</c>: verdicts on image files.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "Model bundle.", Required = true };
        var images = Images();
        var maps = new Option<string?>("--maps") { Description = "Folder for heat maps, one PNG an image." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var threads = new Option<int>("--threads")
        {
            Description = "Inference threads; 0 takes one a core.",
            DefaultValueFactory = _ => 0,
        }.Within(0, 256);
        var providers = ProvidersOption.Create();
        var recursive = new Option<bool>("--recursive") { Description = "Take the images in subfolders of a folder too." };
        var roi = new Option<string>("--roi")
        {
            Description = $"What of each image is inspected: {RegionChoice.Expected}.",
            DefaultValueFactory = _ => RegionChoice.Bundle,
        };
        var command = new Command("inspect", "Inspect image files and print the verdicts.")
        {
            bundle, images, recursive, maps, json, threads, providers, roi,
        };
        command.SetAction(arguments =>
        {
            try
            {
                var opened = BundleReader.Open(arguments.GetValue(bundle)!);
                var choice = arguments.GetValue(roi)!;
                var manifest = RegionChoice.Apply(choice, opened.Manifest);
                var options = new ScoringOptions
                {
                    Threads = arguments.GetValue(threads),
                    Providers = ExecutionProviders.Parse(arguments.GetValue(providers))!,
                };
                using var model = PartInspector.LoadModel(opened, options);
                using var inspector = new PartInspector(manifest, model);
                ProvidersOption.Tell(inspector);
                if (inspector.Region is not null || choice != RegionChoice.Bundle)
                {
                    Console.Error.WriteLine($"region of interest: {RegionChoice.Describe(choice, inspector.Region)}");
                }

                var paths = Expand(arguments.GetValue(images)!, arguments.GetValue(recursive));
                var files = arguments.GetValue(maps) is { } folder ? new MapFiles(folder, distinct: true) : null;
                return Inspect(inspector, paths, files, arguments.GetValue(json));
            }
            catch (Exception error) when (error is BundleRejectedException or RegionException or InvalidModelException or IOException
                or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"error: {error.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static Argument<string[]> Images()
    {
        var images = new Argument<string[]>("images")
        {
            Description = "Image files or folders of images.",
            Arity = ArgumentArity.OneOrMore,
        };
        images.Validators.Add(result =>
        {
            // The list of images would otherwise swallow a misspelt option.
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !File.Exists(token.Value)))
            {
                result.AddError($"{token.Value} is no option of this command; see --help.");
            }
        });
        return images;
    }

    private static List<string> Expand(IEnumerable<string> arguments, bool recursive) =>
        [.. arguments.SelectMany(argument => Directory.Exists(argument) ? List(argument, recursive) : [argument])];

    private static IReadOnlyList<string> List(string path, bool recursive)
    {
        var folder = PictureFolder.Read(path, recursive);
        foreach (var note in folder.Notes())
        {
            Console.Error.WriteLine($"note: {PrintableText.Of(note)}");
        }

        return folder.Pictures;
    }

    private static int Inspect(PartInspector inspector, List<string> paths, MapFiles? maps, bool json)
    {
        using var slot = inspector.CreateSlot();
        maps?.TellReplaced("*.map.png");
        var unusable = 0;
        foreach (var path in paths)
        {
            try
            {
                using var frame = ImageFile.Read(path);
                if (inspector.FindFault(frame) is { } fault)
                {
                    throw new ImageFileException($"{path}: {fault}");
                }

                var outcome = inspector.Inspect(frame, slot);
                string? map = null;
                if (maps is not null)
                {
                    using var overlay = HeatMap.Overlay(frame, slot.Map, inspector.Calibration);
                    map = maps.Write(Path.GetFileNameWithoutExtension(path), ".map.png", ImageFile.EncodePng(overlay));
                }

                Console.WriteLine(json ? ToJson(path, outcome, map) : ToLine(path, outcome, map));
            }
            catch (ImageFileException error)
            {
                unusable++;
                Console.WriteLine(json
                    ? new JsonObject { ["image"] = path, ["verdict"] = "invalidImage", ["reason"] = error.Message }.ToJsonString()
                    : $"{Verdict.InvalidImage.Name(),-12}  {PrintableText.Of(error.Message)}");
            }
        }

        return Conclude(paths.Count, unusable, maps?.Failed ?? 0);
    }

    private static int Conclude(int images, int unusable, int lostMaps)
    {
        if (images == 0)
        {
            Console.Error.WriteLine("error: there is no image in the given folders. PNG, JPEG, BMP and TIFF are read.");
            return ExitCode.Failed;
        }

        if (unusable > 0)
        {
            Console.Error.WriteLine(
                $"error: {unusable} of {images} images could not be used; the lines with invalidImage say why and what to do.");
        }

        if (lostMaps > 0)
        {
            Console.Error.WriteLine($"error: {lostMaps} of {images - unusable} heat maps could not be written; the verdicts are complete.");
        }

        return unusable + lostMaps == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string ToLine(string path, InspectionOutcome outcome, string? map)
    {
        var scores = $"score {outcome.Score:0.000}  raw {outcome.RawScore,8:0.000} (limit {outcome.ImageLimit:0.000})";
        var line = $"{outcome.Verdict.Name(),-12}  {scores}  {PrintableText.Of(path)}";
        if (outcome.Regions.Length > 0)
        {
            var highest = outcome.Regions[0];
            line += $"  {outcome.Regions.Length} regions, largest peak at {highest.X},{highest.Y} {highest.Width}x{highest.Height}";
        }

        return map is null ? line : $"{line}  {map}";
    }

    private static string ToJson(string path, InspectionOutcome outcome, string? map)
    {
        var judged = double.IsFinite(outcome.RawScore);
        return new JsonObject
        {
            ["image"] = path,
            ["verdict"] = outcome.Verdict.Name(),
            ["score"] = judged ? outcome.Score : null,
            ["rawScore"] = judged ? outcome.RawScore : null,
            ["goodPercentile"] = judged ? outcome.GoodPercentile : null,
            ["imageLimit"] = outcome.ImageLimit,
            ["pixelLimit"] = outcome.PixelLimit,
            ["regions"] = new JsonArray([.. outcome.Regions.Select(region => (JsonNode)new JsonObject
            {
                ["x"] = region.X,
                ["y"] = region.Y,
                ["width"] = region.Width,
                ["height"] = region.Height,
                ["area"] = region.Area,
                ["centroidX"] = region.CentroidX,
                ["centroidY"] = region.CentroidY,
                ["peak"] = region.Peak,
            })]),
            ["map"] = map,
        }.ToJsonString();
    }
}
