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

/// <summary><c>multiad-train teacher</c>: work on teachers.</summary>
internal static class TeacherCommand
{
    private const int MinimumPhotographs = 40;

    /// <summary>Creates the command with its subcommands.</summary>
    public static Command Create() => new("teacher", "Work on teachers, the frozen networks that students learn from.") { TeacherPullCommand.Create(), TeacherListCommand.Create(), CreateDistill() };

    private static Command CreateDistill()
    {
        var teacher = new Option<string>("--teacher") { Description = "Large teacher: resnet18 where it has been pulled, or a safetensors file with a ResNet-18.", Required = true };
        var images = new Option<string>("--images") { Description = "Folder of photographs of many things.", Required = true };
        var output = new Option<string>("--out") { Description = "Weights to write (safetensors, half precision); a card NAME.card.json is written beside it.", Required = true };
        var steps = new Option<int>("--steps") { Description = "Training steps.", DefaultValueFactory = _ => 4000 }.Within(1, 10_000_000);
        var batch = new Option<int>("--batch") { Description = "Views per step.", DefaultValueFactory = _ => 16 }.Within(2, 256);
        var side = new Option<int>("--side") { Description = "Side of the views in pixels, a multiple of 16.", DefaultValueFactory = _ => 144 }.Within(64, 512, multipleOf: 16);
        var seed = new Option<int>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 1 }.Within(0, int.MaxValue);
        var from = new Option<string?>("--from") { Description = $"Go on from a {Teacher.EmbeddedName} that this command has written before." };
        var torch = new TorchOptions();
        var command = new Command("distill", $"Make the compact network {Teacher.EmbeddedName} from a ResNet-18: cut it into factors of low rank, then distil.") { teacher, images, output, steps, batch, side, seed, from };
        torch.AddTo(command);
        command.SetAction((arguments, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var folder = arguments.GetValue(images)!;
            if (!Directory.Exists(folder))
            {
                throw new CommandException($"--images {folder}: no such folder. Give a folder of photographs.");
            }

            var paths = ImageFile.List(folder);
            if (paths.Length < MinimumPhotographs)
            {
                throw new CommandException($"--images {folder}: {paths.Length} images; at least {MinimumPhotographs} photographs are needed, a thousand and more are better.");
            }

            var options = new TeacherDistillationOptions(arguments.GetValue(steps), arguments.GetValue(batch), arguments.GetValue(side), arguments.GetValue(seed), arguments.GetValue(from) is { } start ? Teacher.ReadCompact(start) : null);
            var device = torch.Load(arguments);
            using var large = Teacher.Load(arguments.GetValue(teacher)!);
            if (large.Name != TeacherArchitecture.ResNet18Name)
            {
                throw new CommandException($"--teacher {large.Name}: {Teacher.EmbeddedName} is made from a ResNet-18. Give {TeacherArchitecture.ResNet18Name} or a file with one.");
            }

            var result = ProgressDisplay.Run(progress => new TeacherDistillation(large, options, device).Run(paths, progress, cancellationToken));
            Write(Path.GetFullPath(arguments.GetValue(output)!), large, result, options, paths.Length);
        }));
        return command;
    }

    private static void Write(string path, Teacher large, TeacherDistillationResult result, TeacherDistillationOptions options, int photographs)
    {
        result.Weights.Metadata[Teacher.ArchitectureKey] = Teacher.EmbeddedName;
        result.Weights.Metadata["teacher"] = $"{large.Name} {large.Digest}";
        var bytes = result.Weights.ToHalfPrecision();
        var card = new JsonObject
        {
            ["name"] = Teacher.EmbeddedName,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            ["bytes"] = bytes.Length,
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
            ["unexplainedVarianceAtStart"] = new JsonArray([.. result.InitialVariance.Select(value => (JsonNode)Math.Round(value, 4))]),
            ["unexplainedVariance"] = new JsonArray([.. result.UnexplainedVariance.Select(value => (JsonNode)Math.Round(value, 4))]),
            ["trainerVersion"] = TrainerVersion.Text,
        };
        DurableFile.Write(path, bytes);
        DurableFile.Write(Path.ChangeExtension(path, ".card.json"), JsonSerializer.SerializeToUtf8Bytes(card, ReadableJson.Options));
        Console.WriteLine($"wrote       {path} ({bytes.Length / 1048576.0:0.0} MiB)");
        Console.WriteLine($"error       {string.Join(", ", result.UnexplainedVariance.Select((value, level) => $"level {level + 1}: {value:P1}"))} of the variance unexplained on {result.HeldOut} held-out photographs");
        Console.WriteLine($"time        {result.Elapsed.TotalMinutes:0.0} min");
    }
}
