using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Demo;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train synth</c>: a demonstration line as a data folder in MVTec AD layout.</summary>
internal static class DemoCommand
{
    private const int MinimumSide = 96;
    private const int MaximumSide = 4096;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder to write; it must be empty or missing.", Required = true };
        var train = new Option<int>("--train") { Description = "Good parts for training.", DefaultValueFactory = _ => 120 }.Within(1, 100_000);
        var good = new Option<int>("--good") { Description = "Good parts for the test.", DefaultValueFactory = _ => 40 }.Within(1, 100_000);
        var defects = new Option<int>("--defects") { Description = "Defective parts of each kind for the test.", DefaultValueFactory = _ => 10 }.Within(0, 100_000);
        var size = new Option<string>("--size") { Description = $"Size of the pictures in pixels, WIDTHxHEIGHT, {MinimumSide} to {MaximumSide} each.", DefaultValueFactory = _ => "640x480" };
        var seed = new Option<int>("--seed") { Description = "Seed; the same seed gives the same pictures.", DefaultValueFactory = _ => 1 }.Within(0, int.MaxValue);
        size.Validators.Add(result =>
        {
            if (ParseSize(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError($"--size is {result.GetValueOrDefault<string>()}; WIDTHxHEIGHT with {MinimumSide} to {MaximumSide} each is needed.");
            }
        });
        var command = new Command("synth", "Render a demonstration line: good parts and seven kinds of defect with exact masks.") { output, train, good, defects, size, seed };
        command.SetAction((arguments, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var target = Path.GetFullPath(arguments.GetValue(output)!);
            if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            {
                throw new CommandException($"--out {target}: it is there already and not an empty folder. Choose another folder or empty this one.");
            }

            var (width, height) = ParseSize(arguments.GetValue(size)) ?? throw new CommandException("--size was not validated.");
            var work = Plan(arguments.GetValue(train), arguments.GetValue(good), arguments.GetValue(defects));
            var line = new DemoLine(width, height, arguments.GetValue(seed));
            var seconds = ProgressDisplay.Run(progress => Render(line, target, work, progress, cancellationToken));
            Console.WriteLine($"wrote       {work.Count} pictures of {width} x {height} to {target} in {seconds:0} s");
        }));
        return command;
    }

    private static (int Width, int Height)? ParseSize(string? text)
    {
        var parts = text?.Split('x') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && width is >= MinimumSide and <= MaximumSide
            && height is >= MinimumSide and <= MaximumSide
                ? (width, height)
                : null;
    }

    private static List<(string Folder, DefectKind? Kind, int Part, int File)> Plan(int train, int good, int defects)
    {
        var work = new List<(string, DefectKind?, int, int)>();
        work.AddRange(Enumerable.Range(0, train).Select(i => ("train/good", (DefectKind?)null, i, i)));
        work.AddRange(Enumerable.Range(0, good).Select(i => ("test/good", (DefectKind?)null, train + i, i)));
        foreach (var kind in Enum.GetValues<DefectKind>())
        {
            work.AddRange(Enumerable.Range(0, defects).Select(i => ($"test/{DemoLine.FolderOf(kind)}", (DefectKind?)kind, i, i)));
        }

        return work;
    }

    // Written beside the target and renamed at the end, so that a stopped run leaves nothing half-done.
    private static double Render(DemoLine line, string target, List<(string Folder, DefectKind? Kind, int Part, int File)> work, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var temporary = $"{target.TrimEnd(Path.DirectorySeparatorChar)}.{Guid.NewGuid():N}.tmp";
        try
        {
            for (var i = 0; i < work.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RenderOne(line, temporary, work[i]);
                progress.Report(new WorkProgress("rendering", i + 1, work.Count, double.NaN, (i + 1) / clock.Elapsed.TotalSeconds));
            }

            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
        }
        catch
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            throw;
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static void RenderOne(DemoLine line, string folder, (string Folder, DefectKind? Kind, int Part, int File) work)
    {
        var name = work.File.ToString("000", CultureInfo.InvariantCulture);
        if (work.Kind is not { } kind)
        {
            using var good = line.RenderGood(work.Part);
            Save(Path.Combine(folder, work.Folder, name + ".png"), good);
            return;
        }

        var (picture, mask) = line.RenderDefect(kind, work.Part);
        using (picture)
        using (mask)
        {
            Save(Path.Combine(folder, work.Folder, name + ".png"), picture);
            Save(Path.Combine(folder, "ground_truth", DemoLine.FolderOf(kind), name + "_mask.png"), mask);
        }
    }

    private static void Save(string path, Mat picture) => DurableFile.Write(path, ImageFile.EncodePng(picture));
}
