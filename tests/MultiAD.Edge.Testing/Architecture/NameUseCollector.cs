using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>
/// Collects the names of a file that could name a namespace or a type: no name after something that is computed
/// (<c>Make().Name</c>, <c>this.Name</c>), of a member that is set or matched, or of what is declared.
/// </summary>
internal sealed class NameUseCollector : CSharpSyntaxWalker
{
    private readonly List<NameUse> uses = [];

    private NameUseCollector()
    {
    }

    /// <summary>The names in the order of the text.</summary>
    public static IReadOnlyList<NameUse> Collect(SourceFile file)
    {
        var collector = new NameUseCollector();
        collector.Visit(file.Tree);
        return collector.uses;
    }

    public override void VisitUsingDirective(UsingDirectiveSyntax node)
    {
        var isGlobal = node.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword);
        this.Add(node.NamespaceOrType, isGlobal ? NameUseKind.GlobalUsing : NameUseKind.Using);
    }

    public override void VisitFileScopedNamespaceDeclaration(FileScopedNamespaceDeclarationSyntax node) => this.VisitContent(node);

    public override void VisitNamespaceDeclaration(NamespaceDeclarationSyntax node) => this.VisitContent(node);

    public override void VisitQualifiedName(QualifiedNameSyntax node) => this.Add(node, NameUseKind.Code);

    public override void VisitAliasQualifiedName(AliasQualifiedNameSyntax node) => this.Add(node, NameUseKind.Code);

    public override void VisitIdentifierName(IdentifierNameSyntax node) => this.Add(node, NameUseKind.Code);

    public override void VisitGenericName(GenericNameSyntax node) => this.Add(node, NameUseKind.Code);

    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node) => this.Add(node, NameUseKind.Code);

    public override void VisitMemberBindingExpression(MemberBindingExpressionSyntax node) => this.VisitArguments(node.Name);

    public override void VisitNameColon(NameColonSyntax node)
    {
    }

    public override void VisitNameEquals(NameEqualsSyntax node)
    {
    }

    public override void VisitSubpattern(SubpatternSyntax node) => this.Visit(node.Pattern);

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        if (!node.Parent.IsKind(SyntaxKind.ObjectInitializerExpression) && !node.Parent.IsKind(SyntaxKind.WithInitializerExpression))
        {
            this.Visit(node.Left);
        }

        this.Visit(node.Right);
    }

    private static bool IsWrittenOut(CSharpSyntaxNode node, List<SimpleNameSyntax> names)
    {
        switch (node)
        {
            case SimpleNameSyntax simple:
                names.Add(simple);
                return true;
            case AliasQualifiedNameSyntax alias:
                names.Add(alias.Name);
                return alias.Alias.Identifier.IsKind(SyntaxKind.GlobalKeyword);
            case QualifiedNameSyntax qualified:
                var isLeft = IsWrittenOut(qualified.Left, names);
                names.Add(qualified.Right);
                return isLeft;
            case MemberAccessExpressionSyntax access when access.IsKind(SyntaxKind.SimpleMemberAccessExpression):
                var isTarget = IsWrittenOut(access.Expression, names);
                names.Add(access.Name);
                return isTarget;
            default:
                return false;
        }
    }

    private void Add(CSharpSyntaxNode node, NameUseKind kind)
    {
        var names = new List<SimpleNameSyntax>();
        if (IsWrittenOut(node, names))
        {
            var first = node.GetFirstToken();
            kind = kind == NameUseKind.Code && first.IsKind(SyntaxKind.GlobalKeyword) ? NameUseKind.FromGlobal : kind;
            this.uses.Add(new NameUse([.. names.Select(name => name.Identifier.Text)], first, kind));
            names.ForEach(this.VisitArguments);
        }
        else if (node is MemberAccessExpressionSyntax access)
        {
            this.Visit(access.Expression);
            this.VisitArguments(access.Name);
        }
        else if (node is not NameSyntax)
        {
            this.Visit(node);
        }
    }

    private void VisitArguments(SimpleNameSyntax name)
    {
        if (name is GenericNameSyntax generic)
        {
            this.Visit(generic.TypeArgumentList);
        }
    }

    private void VisitContent(BaseNamespaceDeclarationSyntax node)
    {
        foreach (var directive in node.Usings)
        {
            this.Visit(directive);
        }

        foreach (var member in node.Members)
        {
            this.Visit(member);
        }
    }
}
