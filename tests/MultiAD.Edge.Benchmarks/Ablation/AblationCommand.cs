using System.CommandLine;
using System.CommandLine.Parsing;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary><c>ablation</c>: what each part of the method is worth, and the baseline beside it.</summary>
internal static class AblationCommand
{
    private static string VariantNames => string.Join(", ", Variant.All.Select(variant => variant.Name));

    /// <summary>The command; <see cref="AblationArguments"/> reads its options by their names.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder that holds the sets, each in MVTec AD layout." };
        var sets = new Option<string?>("--sets") { Description = "Names of the sets, with commas between them; by default all of the folder." };
        var bench = new BenchOptions();
        var command = new Command("ablation", "Train each variant of the method on each set with each seed, and compare.") { data, sets };
        foreach (var option in ChoiceOptions())
        {
            command.Options.Add(option);
        }

        bench.AddTo(command, data);
        command.Validators.Add(ValidateLists);
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() => bench.Execute(
            parsed,
            AblationDocument.Write,
            (runs, queue) => Run(AblationArguments.From(parsed), bench.Results(parsed), runs, queue, cancellationToken))));
        return command;
    }

    private static IEnumerable<Option> ChoiceOptions()
    {
        yield return new Option<string>("--seeds")
        {
            Description = "Seeds, with commas between them.",
            DefaultValueFactory = _ => "1",
        };
        yield return new Option<string>("--teacher")
        {
            Description = "The teacher of all variants.",
            DefaultValueFactory = _ => Teacher.EmbeddedName,
        };
        yield return new Option<string?>("--only")
        {
            Description = $"Variants to run, with commas between them: {VariantNames}.",
            DefaultValueFactory = _ => $"{Variant.Baseline},{Variant.Full}",
        };
        yield return new Option<int>("--parts")
        {
            Description = "Most good images of a set that are trained on.",
            DefaultValueFactory = _ => 150,
        }.Within(10, 100_000);
        yield return new Option<int>("--tests")
        {
            Description = "Most good and most defective images of a set that are tested with.",
            DefaultValueFactory = _ => 100,
        }.Within(1, 100_000);
        yield return new Option<string?>("--students")
        {
            Description = "Folder of the students that variants share; by default beside the results.",
        };
        yield return new Option<string?>("--bundle-out")
        {
            Description = "Folder in which each run's bundle is kept; by default none is.",
        };
    }

    private static void ValidateLists(CommandResult result)
    {
        var seeds = AblationArguments.Items(result.GetValue<string>("--seeds"));
        if (seeds.FirstOrDefault(seed => !int.TryParse(seed, out var number) || number < 0) is { } wrong)
        {
            result.AddError($"--seeds has {wrong}; whole numbers from 0 are needed.");
        }

        var names = AblationArguments.Items(result.GetValue<string?>("--only"));
        if (names.FirstOrDefault(name => Variant.All.All(variant => variant.Name != name)) is { } unknown)
        {
            result.AddError($"--only has {unknown}; the variants are {VariantNames}.");
        }
    }

    private static void Run(
        AblationArguments arguments, string results, Bench bench, RunQueue queue, CancellationToken cancellationToken)
    {
        using var teacher = Teacher.Load(arguments.Teacher);
        var temporary = Directory.CreateTempSubdirectory("multiad-ablation-").FullName;
        try
        {
            var plan = new AblationPlan
            {
                Bench = bench.With(bench.Settings with { Parts = arguments.Parts, Tests = arguments.Tests }),
                Teacher = teacher,
                Students = arguments.Students ?? results + ".students",
                Bundles = Directory.CreateDirectory(arguments.Bundles ?? temporary).FullName,
                KeepsBundles = arguments.Bundles is not null,
            };
            var sets = arguments.Sets.Select(set => SampledSet.Draw(
                Path.Combine(arguments.Data, set), arguments.Parts, arguments.Tests, Path.Combine(temporary, "sets", set)));
            queue.Run(plan.Of([.. sets], arguments.Seeds, arguments.Variants), cancellationToken);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
