using System.CommandLine;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary><c>ablation</c>: what each part of the method is worth, and the baseline beside it.</summary>
internal static class AblationCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder that holds the sets, each in MVTec AD layout." };
        var sets = new Option<string>("--sets") { Description = "Names of the sets, with commas between them." };
        var seeds = new Option<string>("--seeds") { Description = "Seeds, with commas between them.", DefaultValueFactory = _ => "1,2,3" };
        var teacher = new Option<string>("--teacher") { Description = "The usual teacher.", DefaultValueFactory = _ => Teacher.EmbeddedName };
        var baseline = new Option<string?>("--baseline-teacher") { Description = $"Safetensors file with the ResNet-18 of {Variant.Baseline}; without it {Variant.Baseline} has the usual teacher." };
        var only = new Option<string?>("--only") { Description = $"Variants to run, with commas between them; by default all: {string.Join(", ", Variant.All.Select(variant => variant.Name))}." };
        var students = new Option<string?>("--students") { Description = "Folder of the students that variants share; by default beside the results." };
        var bundles = new Option<string?>("--bundle-out") { Description = "Folder in which each run's bundle is kept; by default none is." };
        var bench = new BenchOptions();
        var command = new Command("ablation", "Train each variant of the method on each set with each seed, and compare.") { data, sets, seeds, teacher, baseline, only, students, bundles };
        bench.AddTo(command, data, sets);
        command.Validators.Add(result =>
        {
            if (Items(result.GetValue(seeds)).FirstOrDefault(seed => !int.TryParse(seed, out var number) || number < 0) is { } wrong)
            {
                result.AddError($"--seeds has {wrong}; whole numbers from 0 are needed.");
            }

            if (Items(result.GetValue(only)).FirstOrDefault(name => Variant.All.All(variant => variant.Name != name)) is { } unknown)
            {
                result.AddError($"--only has {unknown}; the variants are {string.Join(", ", Variant.All.Select(variant => variant.Name))}.");
            }
        });
        command.SetAction((arguments, cancellationToken) => CommandGuard.RunAsync(() => bench.Execute(arguments, AblationDocument.Write, (runs, queue) =>
        {
            var names = Items(arguments.GetValue(only));
            var given = arguments.GetValue(baseline);

            // With one teacher for both, the second baseline would be the first.
            Variant[] variants = [.. Variant.All.Where(variant => names.Length > 0 ? names.Contains(variant.Name) : given is not null || variant.Name != Variant.BaselineWithUsualTeacher)];
            using var usual = Teacher.Load(arguments.GetValue(teacher)!);
            using var other = Teacher.Load(given ?? arguments.GetValue(teacher)!);
            var temporary = Directory.CreateTempSubdirectory("multiad-ablation-").FullName;
            try
            {
                var folder = arguments.GetValue(students) ?? bench.Results(arguments) + ".students";
                int[] numbers = [.. Items(arguments.GetValue(seeds)).Select(int.Parse)];
                var kept = arguments.GetValue(bundles);
                Directory.CreateDirectory(kept ?? temporary);
                var plan = new AblationPlan(runs, usual, other, folder, kept ?? temporary, kept is not null).Of(arguments.GetValue(data)!, Items(arguments.GetValue(sets)), numbers, variants);
                queue.Run(plan, cancellationToken);
            }
            finally
            {
                Directory.Delete(temporary, recursive: true);
            }
        })));
        return command;
    }

    private static string[] Items(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
