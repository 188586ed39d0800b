namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>
/// The weights that can be pulled by name: those too large to embed, trained on ImageNet-1K (torchvision's IMAGENET1K_V1).
/// </summary>
internal static class TeacherCatalogue
{
    /// <summary>Where torchvision's files are.</summary>
    public static Uri BaseAddress { get; } = new("https://download.pytorch.org/models/");

    /// <summary>All of them.</summary>
    /// <remarks>
    /// The publisher gives the first eight digits of a digest, in the file's name; the rest is as users of the files have
    /// recorded it.
    /// </remarks>
    public static IReadOnlyList<TeacherCatalogueEntry> Entries { get; } =
    [
        new(
            TeacherArchitecture.WideResNet50Name,
            "wide_resnet50_2-95faca4d.pth",
            "95faca4d11227dddf8633dbb5ff6c8a9003c1aa5b8945c73834b8007b10950b8",
            138_223_492),
    ];

    /// <summary>Their names, as for <c>--teacher</c>.</summary>
    public static IEnumerable<string> Names => Entries.Select(entry => entry.Name);

    /// <summary>The one of a name; null where there is none.</summary>
    public static TeacherCatalogueEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);
}
