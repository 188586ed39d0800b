using System.CommandLine;
using System.Diagnostics;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Reports;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train evaluate</c>: measures a bundle on the test images of a data folder.</summary>
internal static class EvaluateCommand
{
    private const string StandardOutput = "-";
    private const int MaximumCompared = 4;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "The bundle (NAME.multiad).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "Data folder in MVTec AD layout: test/good, test/KIND, ground_truth/KIND.", HelpName = "DIR", Required = true };
        var json = new Option<string>("--json") { Description = "Write the numbers as JSON to this file; - writes them to standard output in place of the table.", HelpName = "FILE" };
        var threads = new Option<int>("--threads") { Description = "Threads of one inspection; 0 takes one a core.", DefaultValueFactory = _ => 0 }.Within(0, 256);
        json.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.Length == 0)
            {
                result.AddError("--json needs the name of a file, or - for standard output.");
            }
            else if (result.Tokens.Count > 0 && Directory.Exists(result.Tokens[0].Value))
            {
                result.AddError($"--json {result.Tokens[0].Value} is a folder. Give the name of a file in it.");
            }
        });

        var report = new Option<string>("--report") { Description = "Write a report for people into this folder: one page, index.html, with charts and pictures of the worst mistakes.", HelpName = "DIR" };
        report.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && ReportFolder.Obstacle(result.Tokens[0].Value) is { } obstacle)
            {
                result.AddError(obstacle);
            }
        });
        var compare = new Option<string[]>("--compare") { Description = $"Measure this bundle on the same images too; up to {MaximumCompared} times.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        compare.Validators.Add(result =>
        {
            if (result.Tokens.Count > MaximumCompared)
            {
                result.AddError($"--compare is given {result.Tokens.Count} times; at most {MaximumCompared} bundles are compared.");
            }
        });

        var command = new Command("evaluate", "Measure a bundle on labelled test images: AUROC, AU-PRO, F1, and the rates at its limit.") { bundle, data, json, report, compare, threads };

        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var opened = BundleReader.Open(parsed.GetRequiredValue(bundle));
            (string Path, ModelBundle Bundle)[] others = [.. (parsed.GetValue(compare) ?? []).Select(path => (path, BundleReader.Open(path)))];
            var folder = parsed.GetRequiredValue(data);
            var options = new ScoringOptions { Threads = parsed.GetValue(threads) };
            var target = parsed.GetValue(report);
            var (measured, compared, page) = ProgressDisplay.Run(display =>
            {
                var own = Inspect(opened, folder, options, display, "inspecting", cancellationToken);
                ComparedBundle[] rivals = [.. others.Select(other => new ComparedBundle(
                    other.Path,
                    Inspect(other.Bundle, folder, options, display, $"inspecting with {Path.GetFileName(other.Path)}", cancellationToken)))];
                var content = target is null ? null : Content(opened, own, rivals, options, display, cancellationToken);
                return (own, rivals, content);
            });
            cancellationToken.ThrowIfCancellationRequested();
            if (page is not null)
            {
                ReportPage.Write(target!, page);
            }

            Deliver(measured, compared, parsed.GetValue(json), target);
        }));
        return command;
    }

    private static EvaluationReport Inspect(ModelBundle bundle, string folder, ScoringOptions options, IProgress<WorkProgress> display, string phase, CancellationToken cancellationToken) =>
        BundleEvaluator.Run(bundle, folder, options, Steps(display, phase), cancellationToken);

    private static ReportContent Content(ModelBundle bundle, EvaluationReport own, IReadOnlyList<ComparedBundle> compared, ScoringOptions options, IProgress<WorkProgress> display, CancellationToken cancellationToken)
    {
        var examples = ExamplePainter.Draw(bundle, ExampleChoice.From(own.Parts), options, Steps(display, "drawing examples"), cancellationToken);
        return EvaluationPage.Content(own, bundle.Manifest, examples, compared, TimeProvider.System.GetUtcNow());
    }

    private static Action<EvaluationProgress> Steps(IProgress<WorkProgress> display, string phase)
    {
        var start = Stopwatch.GetTimestamp();
        return progress => display.Report(new WorkProgress(phase, progress.Done, progress.Total, double.NaN, progress.Done / Stopwatch.GetElapsedTime(start).TotalSeconds));
    }

    // Found before the evaluation rather than after it.
    private static void Deliver(EvaluationReport report, IReadOnlyList<ComparedBundle> compared, string? json, string? folder)
    {
        if (json == StandardOutput)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(ReportJson.ToBytes(report, compared));
            return;
        }

        if (json is not null)
        {
            DurableFile.Write(json, ReportJson.ToBytes(report, compared));
        }

        EvaluationTable.Write(AnsiConsole.Console, report, compared);
        if (folder is not null)
        {
            AnsiConsole.Console.WriteLine($"The report is {Path.Combine(folder, ReportPage.FileName)}.");
        }
    }
}
