namespace MultiAD.Edge.Trainer.Demo;

/// <summary>One picture of a <see cref="DemoFolder"/>.</summary>
/// <param name="Subset">Folder of the picture below the data folder, such as <c>test/good</c>.</param>
/// <param name="Kind">Defect on the part; null for a good part.</param>
/// <param name="Part">Number of the part on the line.</param>
/// <param name="File">Number in its folder.</param>
internal sealed record DemoPicture(string Subset, DefectKind? Kind, int Part, int File);
