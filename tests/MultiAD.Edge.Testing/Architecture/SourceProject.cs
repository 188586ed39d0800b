using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>The C# files of one project, parsed; what builds leave in <c>bin</c> and <c>obj</c> is left out.</summary>
public sealed class SourceProject
{
    private SourceProject(string folder, string rootNamespace, IReadOnlyList<SourceFile> files)
    {
        this.Folder = folder;
        this.RootNamespace = rootNamespace;
        this.Files = files;
        this.Types = files.SelectMany(DeclaredTypes).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Full path of the project's folder.</summary>
    public string Folder { get; }

    /// <summary>Namespace of the files in the project's own folder.</summary>
    public string RootNamespace { get; }

    /// <summary>The files, ordered by path.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Full names of the types that are not nested in others, without type parameters.</summary>
    public IReadOnlySet<string> Types { get; }

    /// <summary>Parses a project.</summary>
    /// <param name="folder">Folder of the project.</param>
    /// <param name="rootNamespace">Namespace of the files in that folder; the folder's name unless given.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static SourceProject Load(string folder, string? rootNamespace = null)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var name = Path.GetFileName(folder);
        var files = new List<SourceFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar);
            if (parts[0] is not ("bin" or "obj"))
            {
                files.Add(SourceFile.Parse(string.Join('/', [name, .. parts]), string.Join('.', parts[..^1]), File.ReadAllText(path)));
            }
        }

        return new SourceProject(folder, rootNamespace ?? name, files);
    }

    private static IEnumerable<string> DeclaredTypes(SourceFile file) =>
        from space in file.Tree.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        from member in space.Members
        let name = member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            _ => null,
        }
        where name is not null
        select $"{space.Name}.{name}";
}
