using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;

namespace MultiAD.Edge.Inspection.Tests.Architecture;

/// <summary>A small project in a temporary folder, <c>House</c>, with the rooms Cellar, Hall and Attic from low to high.</summary>
internal sealed class MadeUpProject : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MadeUpProject()
    {
        this.Write("Cellar/Boiler.cs", "namespace House.Cellar;", "internal sealed class Boiler;");
        this.Write("Hall/Door.cs", "namespace House.Hall;", "internal sealed class Door { public static int Width => 1; }");
        this.Write("Attic/Roof.cs", "namespace House.Attic;", "internal sealed class Roof { public const int Height = 3; }");
    }

    private string Folder => this.folder["House"];

    public void Dispose() => this.folder.Dispose();

    public void Write(string path, params string[] lines)
    {
        var full = Path.Combine(this.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllLines(full, lines);
    }

    public SourceProject Load() => SourceProject.Load(this.Folder);

    public RoomPlan Plan(params string[] furtherRooms) => new()
    {
        Project = this.Load(),
        Rooms = ["Cellar", "Hall", "Attic", .. furtherRooms],
        Strangers = ["Town.Mill"],
        Packages = [new PackageRule("Steam.Engine", "Cellar"), new PackageRule("Steam.Whistle")],
    };

    public IReadOnlyList<string> Violations(params string[] furtherRooms) => RoomOrder.Violations(this.Plan(furtherRooms));
}
