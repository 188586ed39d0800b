using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Trainer.Demo;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train demo</c>: a demonstration line as a data folder in MVTec AD layout.</summary>
internal static class DemoCommand
{
    private const int MinimumSide = 96;
    private const int MaximumSide = 4096;

    public static Command Create() => Create("demo");

    /// <summary>The command under its earlier name, which scripts may still use; the help does not show it.</summary>
    public static Command CreateEarlier()
    {
        var command = Create("synth");
        command.Hidden = true;
        return command;
    }

    private static Command Create(string name)
    {
        var size = new Option<string>("--size")
        {
            Description = $"Size of the pictures in pixels, WIDTHxHEIGHT, {MinimumSide} to {MaximumSide} each.",
            DefaultValueFactory = _ => "640x480",
        };
        size.Validators.Add(ValidateSize);
        var command = new Command(name, "Render a demonstration line: good parts and seven kinds of defect with exact masks.")
        {
            new Option<string>("--out") { Description = "Folder to write; it must be empty or missing.", Required = true },
            Count("--train", "Good parts for training.", 120, minimum: 1),
            Count("--good", "Good parts for the test.", 40, minimum: 1),
            Count("--defects", "Defective parts of each kind for the test.", 10, minimum: 0),
            size,
            new Option<int>("--seed")
            {
                Description = "Seed; the same seed gives the same pictures.",
                DefaultValueFactory = _ => 1,
            }.Within(0, int.MaxValue),
        };
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() => Run(parsed, cancellationToken)));
        return command;
    }

    private static void Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(parsed.GetRequiredValue<string>("--out"));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new CommandException(
                $"--out {target}: it is there already and not an empty folder. Choose another folder or empty this one.");
        }

        var (width, height) = ParseSize(parsed.GetValue<string>("--size"))!.Value;
        var line = new DemoLine(width, height, parsed.GetValue<int>("--seed"));
        var folder = new DemoFolder(parsed.GetValue<int>("--train"), parsed.GetValue<int>("--good"), parsed.GetValue<int>("--defects"));
        var clock = Stopwatch.StartNew();
        _ = ProgressDisplay.Run(progress =>
        {
            folder.Write(line, target, progress, cancellationToken);
            return true;
        });
        Console.WriteLine(
            $"wrote       {folder.Pictures.Count} pictures of {width} x {height} to {target} in {clock.Elapsed.TotalSeconds:0} s");
    }

    private static Option<int> Count(string name, string description, int usual, int minimum) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual }.Within(minimum, 100_000);

    private static void ValidateSize(OptionResult result)
    {
        var size = result.GetValueOrDefault<string>();
        if (ParseSize(size) is null)
        {
            result.AddError($"--size is {size}; WIDTHxHEIGHT with {MinimumSide} to {MaximumSide} each is needed.");
        }
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
}
