using System.CommandLine;
using System.Text;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary><c>delivery</c>: alerts while broker and agent are killed at random.</summary>
internal static class DeliveryCommand
{
    public static Command Create()
    {
        var agent = new Option<string>("--agent") { Description = "The built agent, multiad-agent.dll.", Required = true };
        var parts = new Option<int>("--parts") { Description = "Parts to inspect.", DefaultValueFactory = _ => 10_000 }.Within(10, 10_000_000);
        var rate = new Option<double>("--rate") { Description = "Parts per second.", DefaultValueFactory = _ => 30.0 }.Within(0.1, 1000);
        var kills = new Option<int>("--kills")
        {
            Description = "Times that the broker is killed, and as many times the agent.",
            DefaultValueFactory = _ => 20,
        }.Within(0, 1000);
        var seed = new Option<int>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
        var kilobits = new Option<int>("--kilobits")
        {
            Description = "Rate of the agent's line to the broker in 1000 bits per second; 0 for no bound.",
            DefaultValueFactory = _ => 0,
        }.Within(0, 1_000_000);
        var away = new Option<int>("--away")
        {
            Description = "Seconds for which the broker is away from the start; alerts pile up.",
            DefaultValueFactory = _ => 0,
        }.Within(0, 86_400);
        var document = new Option<string>("--document") { Description = "Markdown file to write.", Required = true };
        var command = new Command("delivery", "Kill broker and agent while parts fail, and count what arrives.")
        {
            agent, parts, rate, kills, seed, kilobits, away, document,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var plan = new DeliveryPlan(
                arguments.GetValue(parts),
                arguments.GetValue(rate),
                arguments.GetValue(kills),
                arguments.GetValue(seed),
                arguments.GetValue(kilobits),
                arguments.GetValue(away));
            var run = new DeliveryRun(arguments.GetValue(agent)!, plan);
            await using (run.ConfigureAwait(false))
            {
                var report = await run.MeasureAsync(cancellationToken).ConfigureAwait(false);
                DurableFile.Write(arguments.GetValue(document)!, Encoding.UTF8.GetBytes(report));
                Console.WriteLine(report);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
