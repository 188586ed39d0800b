using System.CommandLine;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train teacher list</c>: which teachers there are and which are at hand.</summary>
internal static class TeacherListCommand
{
    public static Command Create()
    {
        var cache = TeacherPullCommand.CacheOption();
        var command = new Command("list", "List the teachers by name, and which are in the cache.") { cache };
        command.SetAction((parsed, _) => CommandGuard.RunAsync(() => Print(TeacherPullCommand.CacheFrom(parsed.GetValue(cache)))));
        return command;
    }

    private static void Print(TeacherCache cache)
    {
        Console.WriteLine($"{Teacher.EmbeddedName,-17}embedded");
        foreach (var teacher in TeacherCatalogue.Entries)
        {
            var file = new FileInfo(cache.WeightsPath(teacher.Name));
            Console.WriteLine(file.Exists
                ? $"{teacher.Name,-17}{file.FullName} ({file.Length / 1048576.0:0.0} MiB)"
                : $"{teacher.Name,-17}not here; multiad-train teacher pull {teacher.Name} fetches {teacher.Length / 1e6:0} MB");
        }
    }
}
