using System.CommandLine;
using MultiAD.Edge.Benchmarks.Ablation;
using MultiAD.Edge.Benchmarks.Stress;
using MultiAD.Edge.Cli;

var root = new RootCommand("Long measurements of the trainer on real parts: what each part of the method is worth, and what it bears.")
{
    AblationCommand.Create(),
    StressCommand.Create(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) }).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
