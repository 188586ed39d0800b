using Microsoft.CodeAnalysis;

namespace MultiAD.Edge.Testing.Architecture;

/// <summary>A name in code, as far as it is written out: <c>A.B.C</c> of <c>A.B.C.D()</c> and of <c>using A.B.C;</c>.</summary>
/// <param name="Names">The simple names, without type arguments.</param>
/// <param name="Token">Where it stands.</param>
/// <param name="Kind">How it is used.</param>
internal sealed record NameUse(IReadOnlyList<string> Names, SyntaxToken Token, NameUseKind Kind)
{
    /// <summary>The name with its dots.</summary>
    public string Text => string.Join('.', this.Names);

    /// <summary>Whether it stands in a <c>using</c> directive, a global one or not.</summary>
    public bool IsUsing => this.Kind is NameUseKind.Using or NameUseKind.GlobalUsing;
}
