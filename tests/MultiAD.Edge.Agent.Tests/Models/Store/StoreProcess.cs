using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

/// <summary>
/// The program that this assembly is when it is started by itself: it works on a store, and kills itself at a step. Test
/// runners load the assembly without running it.
/// </summary>
internal static class StoreProcess
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [var folder, var source, var last] || !int.TryParse(last, out var steps))
        {
            Console.Error.WriteLine("Usage: FOLDER SOURCE STEP");
            return 2;
        }

        DurableFile.StepTaken = (_, _) =>
        {
            if (--steps <= 0)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        };
        var time = new FakeTimeProvider(StoreScript.Now);
        using var held = StoreLock.Take(folder);
        var script = new StoreScript(new ModelStore(folder, time, NullLogger<ModelStore>.Instance), source);
        for (var change = 0; change < StoreScript.Changes; change++)
        {
            Console.WriteLine(change);
            script.Run(change);
        }

        return 0;
    }
}
