using System.CommandLine;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train teacher</c>: work on teachers.</summary>
internal static class TeacherCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("teacher", "Work on teachers, the frozen networks that students learn from.")
    {
        TeacherPullCommand.Create(),
        TeacherListCommand.Create(),
        TeacherConvertCommand.Create(),
    };
}
