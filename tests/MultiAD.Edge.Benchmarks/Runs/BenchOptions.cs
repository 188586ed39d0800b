using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Native;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>Options that both commands have.</summary>
internal sealed class BenchOptions
{
    private readonly Option<string> results = new("--results")
    {
        Description = "File of results, one line of JSON a run; runs that are in it are not done again.",
        Required = true,
    };

    private readonly Option<string?> document = new("--document")
    {
        Description = "Tables in Markdown to write from all runs of the results.",
    };

    private readonly Option<bool> documentOnly = new("--document-only") { Description = "Write the tables and run nothing." };

    private readonly Option<int> threads = new Option<int>("--threads")
    {
        Description = "Threads for the arithmetic; 0 takes one a core.",
        DefaultValueFactory = _ => 0,
    }.Within(0, 256);

    private readonly Option<double?> minutes = new Option<double?>("--max-minutes")
    {
        Description = "Longest time for one training; the student takes most of it.",
    }.WithinIfGiven(0.05, 100_000);

    private readonly Option<int> size = new Option<int>("--size")
    {
        Hidden = true,
        DefaultValueFactory = _ => 256,
    }.Within(128, 1024, multipleOf: 16);

    private readonly Option<int?> steps = new Option<int?>("--steps") { Hidden = true }.WithinIfGiven(1, 1_000_000);

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="neededToRun">Options that the command needs unless it only writes the document.</param>
    public void AddTo(Command command, params Option[] neededToRun)
    {
        Option[] own = [this.results, this.document, this.documentOnly, this.threads, this.minutes, this.size, this.steps];
        foreach (var option in own)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result => this.Validate(result, neededToRun));
    }

    /// <summary>The file of results.</summary>
    public string Results(ParseResult arguments) => arguments.GetValue(this.results)!;

    /// <summary>Writes the document of what is in the results, and does the runs unless only the document is asked for.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="write">Makes the document.</param>
    /// <param name="run">Plans the runs and gives them to the queue.</param>
    public void Execute(ParseResult arguments, Func<IReadOnlyList<RunRecord>, string> write, Action<Bench, RunQueue> run)
    {
        var file = new ResultsFile(this.Results(arguments));
        if (arguments.GetValue(this.documentOnly))
        {
            Document(file.Read());
            return;
        }

        var count = arguments.GetValue(this.threads);
        Console.Error.WriteLine(TorchRuntime.Load(count));
        var settings = new RunSettings(arguments.GetValue(this.size), arguments.GetValue(this.steps), arguments.GetValue(this.minutes));
        run(new Bench(settings, count, new PlainProgress()), new RunQueue(file, Document, Console.Error.WriteLine));
        Document(file.Read());

        void Document(IReadOnlyList<RunRecord> records)
        {
            if (arguments.GetValue(this.document) is { } path)
            {
                DurableFile.Write(path, Encoding.UTF8.GetBytes(write(records)));
            }
        }
    }

    private void Validate(CommandResult result, Option[] neededToRun)
    {
        if (result.GetValue(this.documentOnly))
        {
            if (result.GetResult(this.document) is null)
            {
                result.AddError("--document-only is given without --document; give the file to write.");
            }

            return;
        }

        foreach (var option in neededToRun.Where(option => result.GetResult(option) is null))
        {
            result.AddError($"{option.Name} is needed, unless --document-only is given.");
        }
    }
}
