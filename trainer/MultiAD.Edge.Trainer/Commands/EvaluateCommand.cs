using System.CommandLine;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train evaluate</c>: measures a bundle on the test images of a data folder.</summary>
internal static class EvaluateCommand
{
    private const string StandardOutput = "-";
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "The bundle (NAME.multiad).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "Data folder in MVTec AD layout: test/good, test/KIND, ground_truth/KIND.", HelpName = "DIR", Required = true };
        var json = new Option<string>("--json") { Description = "Write the numbers as JSON to this file; - writes them to standard output in place of the table.", HelpName = "FILE" };
        var threads = new Option<int>("--threads") { Description = "Threads of one inspection; 0 takes one a core.", HelpName = "N", DefaultValueFactory = _ => 0 };
        threads.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var count) && count is < 0 or > 1024)
            {
                result.AddError($"--threads {count} is outside 0 to 1024.");
            }
        });
        json.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Directory.Exists(result.Tokens[0].Value))
            {
                result.AddError($"--json {result.Tokens[0].Value} is a folder. Give the name of a file in it.");
            }
        });

        var command = new Command("evaluate", "Measure a bundle on labelled test images: AUROC, AU-PRO, F1, and the rates at its limit.") { bundle, data, json, threads };

        // On another thread, so that Ctrl-C is seen while images are inspected.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(data), parsed.GetValue(json), parsed.GetValue(threads), cancellationToken),
            CancellationToken.None));
        return command;
    }

    /// <summary>Evaluates and writes the result; errors go to standard error as one message.</summary>
    /// <returns>The exit code: 0 done, 1 failed or stopped, 2 wrong usage.</returns>
    public static int Run(string bundlePath, string data, string? json, int threads, CancellationToken cancellationToken)
    {
        if (json is not null && json.Length == 0)
        {
            Console.Error.WriteLine("--json needs the name of a file, or - for standard output.");
            return WrongUsage;
        }

        try
        {
            var bundle = ModelBundle.Open(bundlePath);
            var report = ProgressDisplay.Run(progress =>
                BundleEvaluator.Run(bundle, data, new ScoringOptions { Threads = threads }, progress, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            Deliver(report, json);
            return Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped; nothing was written.");
            return Failed;
        }
        catch (Exception error) when (error is BundleRejectedException or DataFolderException or ImageFileException or EvaluationException)
        {
            Console.Error.WriteLine(error.Message);
            return Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{json ?? "standard output"}: cannot be written ({error.Message}). Choose another file.");
            return Failed;
        }
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
