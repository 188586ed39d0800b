using System.CommandLine;
using System.CommandLine.Parsing;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Reports;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train evaluate</c>: measures a bundle on the test images of a data folder.</summary>
internal static class EvaluateCommand
{
    private const int MaximumCompared = 4;

    /// <summary>The command; <see cref="EvaluateArguments"/> reads its options by their names.</summary>
    public static Command Create()
    {
        var json = new Option<string?>("--json")
        {
            Description = "Write the numbers as JSON to this file; - writes them to standard output in place of the table.",
            HelpName = "FILE",
        };
        json.Validators.Add(ValidateJson);
        var compare = new Option<string[]>("--compare")
        {
            Description = $"Measure this bundle on the same images too; up to {MaximumCompared} times.",
            HelpName = "FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        compare.Validators.Add(ValidateCompared);
        var command = new Command("evaluate", "Measure a bundle on labelled test images: AUROC, AU-PRO, F1, and the rates at its limit.")
        {
            new Option<string>("--bundle") { Description = "The bundle (NAME.multiad).", HelpName = "FILE", Required = true },
            new Option<string>("--data")
            {
                Description = "Data folder in MVTec AD layout: test/good, test/KIND, ground_truth/KIND.",
                HelpName = "DIR",
                Required = true,
            },
            json,
            ReportFolder.Option(
                "Write a report for people into this folder: one page, index.html, with charts and pictures of the worst mistakes."),
            compare,
            new Option<int>("--threads")
            {
                Description = "Threads of one inspection; 0 takes one a core.",
                DefaultValueFactory = _ => 0,
            }.Within(0, 256),
        };
        foreach (var option in UnreadableOptions.Create())
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var arguments = EvaluateArguments.From(parsed);
            UnreadableOptions.Run(arguments.UnreadableList, () => Run(arguments, cancellationToken));
        }));
        return command;
    }

    // Returns what was left out.
    private static UnreadableImages? Run(EvaluateArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Report is { } place)
        {
            OutputPlace.Require("--report", place, OutputPlace.ReportBytes);
        }

        if (arguments.Json is { } file && file != EvaluateArguments.StandardOutput)
        {
            OutputPlace.Require("--json", OutputPlace.FolderOf(file), 0);
        }

        // All are opened first: a bundle that cannot be read, or a folder, is said before the long work.
        var opened = BundleReader.Open(arguments.Bundle);
        (string Path, ModelBundle Bundle)[] others = [.. arguments.Compared.Select(path => (path, BundleReader.Open(path)))];
        ReplacedFile.Tell(arguments.Json);
        ReplacedFile.Tell(ReportFolder.PageOf(arguments.Report));
        _ = PartFolder.TestImages(arguments.Data, note => Console.Error.WriteLine($"note: {PrintableText.Of(note)}"));
        var (own, compared, page, leftOut) = ProgressDisplay.Run(progress =>
        {
            var run = new EvaluationRun(arguments, progress, cancellationToken);
            var measured = run.Measure(opened, "inspecting");
            ComparedBundle[] rivals =
            [
                .. others.Select(other => new ComparedBundle(
                    other.Path, run.Measure(other.Bundle, $"inspecting with {Path.GetFileName(other.Path)}"))),
            ];
            return (measured, rivals, arguments.Report is null ? null : run.DrawPage(opened, measured, rivals), run.LeftOut);
        });
        cancellationToken.ThrowIfCancellationRequested();
        if (page is not null)
        {
            ReportPage.Write(arguments.Report!, page);
        }

        Deliver(arguments, own, compared);
        return leftOut;
    }

    private static void Deliver(EvaluateArguments arguments, EvaluationReport report, IReadOnlyList<ComparedBundle> compared)
    {
        if (arguments.Json == EvaluateArguments.StandardOutput)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(ReportJson.ToBytes(report, compared));
            return;
        }

        if (arguments.Json is not null)
        {
            DurableFile.Write(arguments.Json, ReportJson.ToBytes(report, compared));
        }

        EvaluationTable.Write(AnsiConsole.Console, report, compared);
        if (arguments.Report is not null)
        {
            AnsiConsole.Console.WriteLine($"The report is {Path.Combine(arguments.Report, ReportPage.FileName)}.");
        }
    }

    // Found before the evaluation rather than after it.
    private static void ValidateJson(OptionResult result)
    {
        if (result.Tokens.Count == 0)
        {
            return;
        }

        var file = result.Tokens[0].Value;
        if (file.Length == 0)
        {
            result.AddError("--json needs the name of a file, or - for standard output.");
        }
        else if (Directory.Exists(file))
        {
            result.AddError($"--json {file} is a folder. Give the name of a file in it.");
        }
    }

    private static void ValidateCompared(OptionResult result)
    {
        if (result.Tokens.Count > MaximumCompared)
        {
            result.AddError($"--compare is given {result.Tokens.Count} times; at most {MaximumCompared} bundles are compared.");
        }
    }
}
