namespace MultiAD.Edge.Testing.Architecture;

/// <summary>What <see cref="SizeCheck"/> measures.</summary>
public enum SizeLimit
{
    /// <summary>Lines of a method, constructor, accessor or local function, without its documentation and attributes.</summary>
    MethodLines,

    /// <summary>Lines of a file.</summary>
    FileLines,

    /// <summary>Parameters of a method, constructor, delegate or positional record.</summary>
    Parameters,

    /// <summary>Characters of a line.</summary>
    LineCharacters,
}
