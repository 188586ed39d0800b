namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>Weights that torchvision publishes and that can be a teacher.</summary>
/// <param name="Name">Name, as for <c>--teacher</c>.</param>
/// <param name="File">Name of the file below the base address.</param>
/// <param name="Digest">SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
/// <param name="Length">Length of the file in bytes; no more is ever taken.</param>
internal sealed record PublishedTeacher(string Name, string File, string Digest, long Length)
{
    /// <summary>Where torchvision's files are.</summary>
    public static Uri BaseAddress { get; } = new("https://download.pytorch.org/models/");

    // The publisher gives the first eight digits, in the files' names; the rest is as users of the files have recorded it.
    /// <summary>The weights that can be pulled, trained on ImageNet-1K (torchvision's IMAGENET1K_V1).</summary>
    public static IReadOnlyList<PublishedTeacher> All { get; } =
    [
        new(TeacherArchitecture.ResNet18Name, "resnet18-f37072fd.pth", "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", 46_830_571),
        new(TeacherArchitecture.WideResNet50Name, "wide_resnet50_2-95faca4d.pth", "95faca4d11227dddf8633dbb5ff6c8a9003c1aa5b8945c73834b8007b10950b8", 138_223_492),
    ];
}
