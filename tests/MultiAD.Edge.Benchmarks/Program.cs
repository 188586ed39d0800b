using System.CommandLine;
using MultiAD.Edge.Benchmarks.Ablation;
using MultiAD.Edge.Benchmarks.Delivery;
using MultiAD.Edge.Benchmarks.Health;
using MultiAD.Edge.Benchmarks.Stations;
using MultiAD.Edge.Benchmarks.Stress;
using MultiAD.Edge.Benchmarks.Swaps;
using MultiAD.Edge.Cli;

var root = new RootCommand("Long measurements on real parts: what each part of the method is worth, what it bears, what an agent with several stations does, what its messages bear, and what exchanging models costs.")
{
    AblationCommand.Create(),
    StressCommand.Create(),
    StationsCommand.Create(),
    DeliveryCommand.Create(),
    SwapsCommand.Create(),
    HealthCommand.Create(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) }).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
