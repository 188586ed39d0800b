using System.CommandLine;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Native;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train teacher convert</c>: a teacher's weights in half precision, as they are embedded.</summary>
internal static class TeacherConvertCommand
{
    public static Command Create()
    {
        var teacher = new Argument<string>("teacher") { Description = "Weights to convert, or the name of a teacher." };
        var output = new Option<string>("--out") { Description = "Weights to write (safetensors).", Required = true };
        var notice = new Option<string?>("--notice")
        {
            Description = "Text file with the licence of the weights; it then goes into every bundle that is trained with them. "
                + "By default that of the weights as they are.",
            HelpName = "FILE",
        };
        var command = new Command("convert", "Write a teacher's weights in half precision: stem to layer3, batch norm folded.")
        {
            teacher,
            output,
            notice,
        };
        command.SetAction((parsed, _) => CommandGuard.RunAsync(
            () => Convert(
                parsed.GetRequiredValue(teacher), Path.GetFullPath(parsed.GetRequiredValue(output)), parsed.GetValue(notice))));
        return command;
    }

    private static void Convert(string nameOrFile, string output, string? noticeFile)
    {
        var given = noticeFile is null ? null : TeacherNotice.Read(noticeFile);
        ReplacedFile.Tell(output);
        Console.Error.WriteLine(TorchRuntime.Load(1));
        using var teacher = Teacher.Load(nameOrFile);
        var file = teacher.Network.Store();
        file.Metadata[TeacherDownload.SourceKey] = Path.GetFileName(nameOrFile);
        file.Metadata[TeacherDownload.SourceDigestKey] = teacher.Digest;
        if ((given ?? teacher.Notice) is { } notice)
        {
            file.Metadata[TeacherNotice.MetadataKey] = notice.Text;
        }

        var bytes = file.ToHalfPrecision();
        DurableFile.Write(output, bytes);
        Console.WriteLine($"read        {teacher.Name} from {nameOrFile}, SHA-256 {teacher.Digest}");
        Console.WriteLine($"wrote       {output} ({bytes.Length / 1048576.0:0.0} MiB), half precision");
    }
}
