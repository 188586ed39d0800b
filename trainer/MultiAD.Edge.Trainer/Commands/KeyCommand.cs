using System.CommandLine;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train key</c>: keys that sign bundles.</summary>
internal static class KeyCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("key", "Make and list keys that sign bundles.")
    {
        KeyNewCommand.Create(),
        KeyListCommand.Create(),
    };
}
