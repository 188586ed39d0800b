namespace MultiAD.Edge.Testing.Architecture;

/// <summary>Something that may be over a limit.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Name">
/// <c>TYPE.METHOD</c>, <c>TYPE</c> for its constructor or positional parameters, <c>FILE.cs</c> for a file or its lines.
/// </param>
/// <param name="Reason">Why it is right as it is.</param>
public sealed record SizeExemption(SizeLimit Limit, string Name, string Reason);
