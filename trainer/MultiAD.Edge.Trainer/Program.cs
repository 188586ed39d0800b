using System.CommandLine;
using MultiAD.Edge.Trainer.Commands;

var root = new RootCommand("MultiAD.Edge trainer: learns from photos of good parts and writes model bundles for the inspection agent.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    SynthCommand.Create(),
    TeacherCommand.Create(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync().ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
