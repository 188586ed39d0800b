namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>Weights that torchvision publishes and that can be a teacher.</summary>
/// <param name="Name">Name, as for <c>--teacher</c>.</param>
/// <param name="File">Name of the file below the base address.</param>
/// <param name="Digest">SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
/// <param name="Length">Length of the file in bytes; no more is ever taken.</param>
internal sealed record TeacherCatalogueEntry(string Name, string File, string Digest, long Length);
