using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Distillation;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train teacher distill</c>: the compact teacher from a large one.</summary>
internal static class TeacherDistillCommand
{
    private const int MinimumPhotographs = 40;

    public static Command Create()
    {
        var torch = new TorchOptions();
        var command = new Command(
            "distill",
            $"Make the compact network {Teacher.EmbeddedName} from a ResNet-18: cut it into factors of low rank, then distil.")
        {
            new Option<string>("--teacher")
            {
                Description = "Large teacher: resnet18 where it has been pulled, or a safetensors file with a ResNet-18.",
                Required = true,
            },
            new Option<string>("--images") { Description = "Folder of photographs of many things.", Required = true },
            new Option<string>("--out")
            {
                Description = "Weights to write (safetensors, half precision); a card NAME.card.json is written beside it.",
                Required = true,
            },
            Number("--steps", "Training steps.", 4000).Within(1, 10_000_000),
            Number("--batch", "Views per step.", 16).Within(2, 256),
            Number("--side", "Side of the views in pixels, a multiple of 16.", 144).Within(64, 512, multipleOf: 16),
            Number("--seed", "Seed.", 1).Within(0, int.MaxValue),
            new Option<string?>("--from") { Description = $"Go on from a {Teacher.EmbeddedName} that this command has written before." },
        };
        torch.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() => Run(parsed, torch, cancellationToken)));
        return command;
    }

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    private static void Run(ParseResult parsed, TorchOptions torch, CancellationToken cancellationToken)
    {
        var paths = Photographs(parsed.GetRequiredValue<string>("--images"));
        var options = new TeacherDistillationOptions(
            parsed.GetValue<int>("--steps"),
            parsed.GetValue<int>("--batch"),
            parsed.GetValue<int>("--side"),
            parsed.GetValue<int>("--seed"),
            parsed.GetValue<string?>("--from") is { } start ? Teacher.ReadCompact(start) : null);
        var device = torch.Load(parsed);
        using var large = Teacher.Load(parsed.GetRequiredValue<string>("--teacher"));
        if (large.Name != TeacherArchitecture.ResNet18Name)
        {
            throw new CommandException(
                $"--teacher {large.Name}: {Teacher.EmbeddedName} is made from a ResNet-18. "
                + $"Give {TeacherArchitecture.ResNet18Name} or a file with one.");
        }

        var distillation = new TeacherDistillation(large, options, device);
        var result = ProgressDisplay.Run(progress => distillation.Run(paths, progress, cancellationToken));
        result.Weights.Metadata[Teacher.ArchitectureKey] = Teacher.EmbeddedName;
        result.Weights.Metadata["teacher"] = $"{large.Name} {large.Digest}";
        var path = Path.GetFullPath(parsed.GetRequiredValue<string>("--out"));
        var bytes = result.Weights.ToHalfPrecision();
        DurableFile.Write(path, bytes);
        var card = Card(bytes, large, result, options, paths.Length);
        DurableFile.Write(Path.ChangeExtension(path, ".card.json"), JsonSerializer.SerializeToUtf8Bytes(card, ReadableJson.Options));
        Print(path, bytes.Length, result);
    }

    private static string[] Photographs(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"--images {folder}: no such folder. Give a folder of photographs.");
        }

        var paths = ImageFile.List(folder);
        return paths.Length >= MinimumPhotographs
            ? paths
            : throw new CommandException(
                $"--images {folder}: {paths.Length} images; at least {MinimumPhotographs} photographs are needed, "
                + "a thousand and more are better.");
    }

    private static JsonObject Card(
        byte[] weights, Teacher large, TeacherDistillationResult result, TeacherDistillationOptions options, int photographs) => new()
        {
            ["name"] = Teacher.EmbeddedName,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)),
            ["bytes"] = weights.Length,
            ["multiplyAccumulatesAt256"] = NetworkShape.Compact.MultiplyAccumulates(256),
            ["multiplyAccumulatesOfTeacherAt256"] = large.Network.Shape.MultiplyAccumulates(256),
            ["distilledFrom"] = new JsonObject { ["name"] = large.Name, ["sha256"] = large.Digest },
            ["photographs"] = new JsonObject { ["training"] = photographs - result.HeldOut, ["heldOut"] = result.HeldOut },
            ["steps"] = options.Steps,
            ["batch"] = options.BatchSize,
            ["side"] = options.Side,
            ["seed"] = options.Seed,
            ["minutes"] = Math.Round(result.Elapsed.TotalMinutes, 1),
            ["startedFrom"] = options.From is null ? "factors of low rank" : "an earlier distillation",
            ["unexplainedVarianceAtStart"] = Rounded(result.InitialVariance),
            ["unexplainedVariance"] = Rounded(result.UnexplainedVariance),
            ["trainerVersion"] = TrainerVersion.Text,
        };

    private static JsonArray Rounded(IEnumerable<double> values) =>
        [.. values.Select(value => (JsonNode)Math.Round(value, 4))];

    private static void Print(string path, int bytes, TeacherDistillationResult result)
    {
        var levels = result.UnexplainedVariance.Select((value, level) => $"level {level + 1}: {value:P1}");
        Console.WriteLine($"wrote       {path} ({bytes / 1048576.0:0.0} MiB)");
        Console.WriteLine(
            $"error       {string.Join(", ", levels)} of the variance unexplained on {result.HeldOut} held-out photographs");
        Console.WriteLine($"time        {result.Elapsed.TotalMinutes:0.0} min");
    }
}
