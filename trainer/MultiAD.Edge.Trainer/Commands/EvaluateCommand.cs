using System.CommandLine;
using System.Diagnostics;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Training;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train evaluate</c>: measures a bundle on the test images of a data folder.</summary>
internal static class EvaluateCommand
{
    private const string StandardOutput = "-";

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

        var command = new Command("evaluate", "Measure a bundle on labelled test images: AUROC, AU-PRO, F1, and the rates at its limit.") { bundle, data, json, threads };

        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            var opened = ModelBundle.Open(parsed.GetRequiredValue(bundle));
            var options = new ScoringOptions { Threads = parsed.GetValue(threads) };
            var report = ProgressDisplay.Run(display =>
            {
                var start = Stopwatch.GetTimestamp();
                return BundleEvaluator.Run(
                    opened,
                    parsed.GetRequiredValue(data),
                    options,
                    progress => display.Report(new WorkProgress("inspecting", progress.Done, progress.Total, double.NaN, progress.Done / Stopwatch.GetElapsedTime(start).TotalSeconds)),
                    cancellationToken);
            });
            cancellationToken.ThrowIfCancellationRequested();
            Deliver(report, parsed.GetValue(json));
        }));
        return command;
    }

    private static void Deliver(EvaluationReport report, string? json)
    {
        if (json == StandardOutput)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(ReportJson.ToBytes(report));
            return;
        }

        if (json is not null)
        {
            DurableFile.Write(json, ReportJson.ToBytes(report));
        }

        ReportTable.Write(AnsiConsole.Console, report);
    }
}
