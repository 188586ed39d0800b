namespace MultiAD.Edge.Testing.Architecture;

/// <summary>How code uses a name.</summary>
internal enum NameUseKind
{
    /// <summary>In code; it may start at any namespace around it.</summary>
    Code,

    /// <summary>In code after <c>global::</c>.</summary>
    FromGlobal,

    /// <summary>In a <c>using</c> directive of the file: plain, static or for an alias.</summary>
    Using,

    /// <summary>In a <c>using</c> directive for all files of the project.</summary>
    GlobalUsing,
}
