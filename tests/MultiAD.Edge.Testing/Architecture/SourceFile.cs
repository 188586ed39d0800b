using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>One parsed C# file of a project.</summary>
/// <param name="Name">Path from the folder above the project's, with slashes: <c>PROJECT/ROOM/FILE.cs</c>.</param>
/// <param name="Room">The file's folder below the project, its parts parted by dots; empty in the project's own folder.</param>
/// <param name="Tree">The syntax; comments, those of the documentation too, hold no nodes.</param>
public sealed record SourceFile(string Name, string Room, CompilationUnitSyntax Tree)
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None);

    /// <summary>The file's namespace; empty where it declares none.</summary>
    public string Namespace => this.Tree.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? string.Empty;

    /// <summary>Whether the file is a program: statements outside of any type.</summary>
    public bool IsProgram => this.Tree.Members.OfType<GlobalStatementSyntax>().Any();

    /// <summary>Parses a file.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="room">See <see cref="Room"/>.</param>
    /// <param name="text">Content of the file.</param>
    public static SourceFile Parse(string name, string room, string text) =>
        new(name, room, CSharpSyntaxTree.ParseText(text, Options).GetCompilationUnitRoot());

    /// <summary>File and line of a place, as compilers write it.</summary>
    public string Place(SyntaxToken token) => $"{this.Name}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
