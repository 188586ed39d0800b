using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>
/// Holds the order of a project's rooms: a room uses only those before it in the list, and says so with a <c>using</c>.
/// It reads what is written, not what the compiler infers; a type of a later room must be named somewhere to be used.
/// </summary>
public sealed class RoomOrder
{
    private readonly RoomPlan plan;
    private readonly NamespaceMap map;
    private readonly List<string> violations = [];

    private RoomOrder(RoomPlan plan)
    {
        this.plan = plan;
        this.map = new NamespaceMap(plan.Libraries.Prepend(plan.Project));
    }

    /// <summary>Everything that is against the plan, each as <c>FILE:LINE: sentence</c> with the remedy; empty where nothing is.</summary>
    public static IReadOnlyList<string> Violations(RoomPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var order = new RoomOrder(plan);
        order.CheckRooms();
        order.CheckProjectFile();
        foreach (var file in plan.Project.Files)
        {
            order.CheckNamespace(file);
            foreach (var use in NameUseCollector.Collect(file))
            {
                order.CheckUse(file, use);
            }
        }

        return [.. order.violations.Distinct()];
    }

    private static string Describe(string room) => room.Length == 0 ? "the root" : $"room {room}";

    private static bool IsUnder(string name, string space) =>
        name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    private void CheckRooms()
    {
        var present = this.plan.Project.Files.Select(file => file.Room).ToHashSet(StringComparer.Ordinal);
        foreach (var room in this.plan.Rooms.Except(this.plan.PlannedRooms).Where(room => !present.Contains(room)))
        {
            var project = this.plan.Project.RootNamespace;
            this.violations.Add($"{project}: {Describe(room)} is in the list, but has no file; take it off the list.");
        }

        var strange = this.plan.Project.Files.Where(file => !file.IsProgram && this.LevelOf(file.Room) < 0);
        foreach (var file in strange.DistinctBy(file => file.Room))
        {
            var sentence = $"{Describe(file.Room)} is not in the list of rooms; put it there where it belongs, or move its files.";
            this.Add(file, file.Tree.GetFirstToken(), sentence);
        }
    }

    private void CheckProjectFile()
    {
        foreach (var path in Directory.EnumerateFiles(this.plan.Project.Folder, "*.csproj"))
        {
            foreach (var element in XDocument.Load(path, LoadOptions.SetLineInfo).Descendants("Using"))
            {
                var name = (string?)element.Attribute("Include") ?? string.Empty;
                var place = $"{Path.GetFileName(this.plan.Project.Folder)}/{Path.GetFileName(path)}:{((IXmlLineInfo)element).LineNumber}";
                if (this.RoomOf(name) is { } room)
                {
                    this.CheckGlobal(place, room);
                }
            }
        }
    }

    private void CheckNamespace(SourceFile file)
    {
        var root = this.plan.Project.RootNamespace;
        var expected = file.Room.Length == 0 ? root : $"{root}.{file.Room}";
        foreach (var space in file.Tree.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            if (space.Name.ToString() != expected)
            {
                var sentence = $"the namespace is {space.Name}, the folder's is {expected}; move the file or rename its namespace.";
                this.Add(file, space.Name.GetFirstToken(), sentence);
            }
        }

        var type = file.Tree.Members.FirstOrDefault(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);
        if (type is not null && !file.IsProgram)
        {
            this.Add(file, type.GetFirstToken(), $"a type without a namespace; the folder's is {expected}.");
        }
    }

    private void CheckUse(SourceFile file, NameUse use)
    {
        this.CheckStranger(file, use);
        this.CheckPackages(file, use);
        if (this.map.Find(use, file.Namespace) is not var (space, reach))
        {
            return;
        }

        var room = this.RoomOf(space);
        var level = room is null ? -1 : this.LevelOf(room);
        if (use.Kind == NameUseKind.GlobalUsing && room is not null)
        {
            this.CheckGlobal(file.Place(use.Token), room);
        }
        else if (!file.IsProgram && this.LevelOf(file.Room) >= 0 && level > this.LevelOf(file.Room))
        {
            this.Add(
                file,
                use.Token,
                $"{Describe(file.Room)} uses {Describe(room!)}, which stands above it ('{use.Text}'); "
                + "move down what is needed, or move this code up.");
        }
        else if (reach == NameReach.Relative)
        {
            var sentence = $"'{use.Text}' is a relative name, which no using shows; write using {space} and the type's own name.";
            this.Add(file, use.Token, sentence);
        }
    }

    private void CheckGlobal(string place, string room)
    {
        if (this.LevelOf(room) > 0)
        {
            this.violations.Add(
                $"{place}: a using for all files shows {Describe(room)} to the rooms below it too; write it in the files that need it.");
        }
    }

    private void CheckStranger(SourceFile file, NameUse use)
    {
        foreach (var stranger in this.plan.Strangers)
        {
            // From inside of MultiAD.Edge the last part is enough: Agent.Contracts.
            var last = stranger[(stranger.LastIndexOf('.') + 1)..];
            if (IsUnder(use.Text, stranger) || (use.Names.Count > 1 && use.Names[0] == last))
            {
                this.Add(
                    file,
                    use.Token,
                    $"{this.plan.Project.RootNamespace} uses {stranger} ('{use.Text}'), and the two never know each other; "
                    + "what both need belongs into a library below them.");
            }
        }
    }

    private void CheckPackages(SourceFile file, NameUse use)
    {
        foreach (var rule in this.plan.Packages.Where(rule => IsUnder(use.Text, rule.Namespace) && !rule.Rooms.Contains(file.Room)))
        {
            var allowed = rule.Rooms.Count == 0 ? "no room of this project" : "only " + string.Join(", ", rule.Rooms.Select(Describe));
            var sentence = $"{Describe(file.Room)} uses {rule.Namespace}, which {allowed} may; keep its types behind one that may.";
            this.Add(file, use.Token, sentence);
        }
    }

    // The longest part of a namespace that is a room: a folder below one that is not in the list counts as part of it.
    private string? RoomOf(string space)
    {
        var root = this.plan.Project.RootNamespace;
        if (!IsUnder(space, root))
        {
            return null;
        }

        var rest = space[root.Length..].TrimStart('.');
        return this.plan.Rooms.Where(room => room.Length > 0 && IsUnder(rest, room)).MaxBy(room => room.Length) ?? rest;
    }

    private int LevelOf(string room) => this.plan.Rooms.ToList().IndexOf(room);

    private void Add(SourceFile file, SyntaxToken token, string sentence) => this.violations.Add($"{file.Place(token)}: {sentence}");
}
