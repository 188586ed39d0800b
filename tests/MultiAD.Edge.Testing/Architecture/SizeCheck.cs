using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>Holds the size of methods, files, parameter lists and lines.</summary>
public static class SizeCheck
{
    /// <summary>Most lines of a method.</summary>
    public const int MaximumMethodLines = 60;

    /// <summary>Most lines of a file.</summary>
    public const int MaximumFileLines = 260;

    /// <summary>Most parameters.</summary>
    public const int MaximumParameters = 6;

    /// <summary>Most characters of a line.</summary>
    public const int MaximumLineCharacters = 140;

    /// <summary>
    /// Everything over a limit and every exemption that nothing needs, each as <c>FILE:LINE: sentence</c> with the remedy;
    /// empty where nothing is.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="exemptions">What may be over a limit.</param>
    public static IReadOnlyList<string> Violations(SourceProject project, params IReadOnlyList<SizeExemption> exemptions) =>
        Violations(project, checkLines: true, exemptions);

    /// <inheritdoc cref="Violations(SourceProject, IReadOnlyList{SizeExemption})"/>
    /// <param name="project">The project.</param>
    /// <param name="checkLines">Whether the length of lines is measured too.</param>
    /// <param name="exemptions">What may be over a limit.</param>
    public static IReadOnlyList<string> Violations(
        SourceProject project, bool checkLines, params IReadOnlyList<SizeExemption> exemptions)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(exemptions);
        var found = project.Files.SelectMany(file => Measure(file).Concat(checkLines ? LongLines(file) : [])).ToArray();
        bool Matches(Excess excess, SizeExemption exemption) => exemption.Limit == excess.Limit && exemption.Name == excess.Name;
        return
        [
            .. found.Where(excess => !exemptions.Any(exemption => Matches(excess, exemption))).Select(excess => excess.Sentence),
            .. exemptions
                .Where(exemption => !found.Any(excess => Matches(excess, exemption)))
                .Select(exemption => $"{project.RootNamespace}: {exemption.Name} is within {exemption.Limit}; its exemption can go."),
        ];
    }

    private static IEnumerable<Excess> Measure(SourceFile file)
    {
        var length = file.Tree.SyntaxTree.GetText().Lines.Count - (file.Tree.ToFullString().EndsWith('\n') ? 1 : 0);
        if (length > MaximumFileLines)
        {
            var sentence = $"the file has {length} lines, the limit is {MaximumFileLines}; give each reason to change a type of its own.";
            yield return new(SizeLimit.FileLines, Path.GetFileName(file.Name), $"{file.Name}:1: {sentence}");
        }

        foreach (var node in file.Tree.DescendantNodes())
        {
            var lines = IsMethod(node) ? LinesOf(node) : 0;
            if (lines > MaximumMethodLines)
            {
                var words = $"{lines} lines, the limit is {MaximumMethodLines}; take its steps out";
                yield return Excess.Of(SizeLimit.MethodLines, file, node, words);
            }

            var parameters = ParametersOf(node);
            if (parameters > MaximumParameters)
            {
                var words = $"{parameters} parameters, the limit is {MaximumParameters}; make a record of those that belong together";
                yield return Excess.Of(SizeLimit.Parameters, file, node, words);
            }
        }
    }

    private static IEnumerable<Excess> LongLines(SourceFile file) =>
        from line in file.Tree.SyntaxTree.GetText().Lines
        let length = line.End - line.Start
        where length > MaximumLineCharacters
        let sentence = $"the line has {length} characters, the limit is {MaximumLineCharacters}; wrap it or name a part of it."
        select new Excess(SizeLimit.LineCharacters, Path.GetFileName(file.Name), $"{file.Name}:{line.LineNumber + 1}: {sentence}");

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;

    private static int LinesOf(SyntaxNode node)
    {
        var attributes = node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var first = attributes?.GetLastToken().GetNextToken() ?? node.GetFirstToken();
        return LineOf(node.GetLastToken()) - LineOf(first) + 1;
    }

    private static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().EndLinePosition.Line;

    private static int ParametersOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.ParameterList.Parameters.Count,
        LocalFunctionStatementSyntax function => function.ParameterList.Parameters.Count,
        TypeDeclarationSyntax type => type.ParameterList?.Parameters.Count ?? 0,
        DelegateDeclarationSyntax type => type.ParameterList.Parameters.Count,
        IndexerDeclarationSyntax indexer => indexer.ParameterList.Parameters.Count,
        _ => 0,
    };

    private static SyntaxToken TokenOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier,
        ConstructorDeclarationSyntax constructor => constructor.Identifier,
        LocalFunctionStatementSyntax function => function.Identifier,
        BaseTypeDeclarationSyntax type => type.Identifier,
        DelegateDeclarationSyntax type => type.Identifier,
        AccessorDeclarationSyntax accessor => accessor.Keyword,
        _ => node.GetFirstToken(),
    };

    private static string NameOf(SyntaxNode node)
    {
        var type = node.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text;
        var own = node switch
        {
            MethodDeclarationSyntax or LocalFunctionStatementSyntax or DelegateDeclarationSyntax => TokenOf(node).Text,
            AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.Text,
            OperatorDeclarationSyntax operation => operation.OperatorToken.Text,
            ConstructorDeclarationSyntax or TypeDeclarationSyntax => null,
            _ => "this",
        };
        return own is null ? type! : type is null ? own : $"{type}.{own}";
    }

    private sealed record Excess(SizeLimit Limit, string Name, string Sentence)
    {
        public static Excess Of(SizeLimit limit, SourceFile file, SyntaxNode node, string words) =>
            new(limit, NameOf(node), $"{file.Place(TokenOf(node))}: {NameOf(node)} has {words}.");
    }
}
