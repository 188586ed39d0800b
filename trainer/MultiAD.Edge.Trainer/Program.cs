using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Native;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;

Console.WriteLine(TorchRuntime.Load(int.Parse(args[0])));
Console.WriteLine($"{NetworkShape.Compact.MultiplyAccumulates(256)} of {NetworkShape.ResNet18.MultiplyAccumulates(256)}");
using var teacher = Teacher.Load(args[1]);
var options = new TeacherDistillationOptions(int.Parse(args[3]), 16, 144, 1);
var result = ProgressDisplay.Run(progress => new TeacherDistillation(teacher, options).Run(ImageFile.List(args[2]), progress, default));
result.Weights.Metadata[Teacher.ArchitectureKey] = Teacher.EmbeddedName;
Console.WriteLine(string.Join(" ", result.UnexplainedVariance) + " " + result.Elapsed);
File.WriteAllBytes(args[4], result.Weights.ToHalfPrecision());
