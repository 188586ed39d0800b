namespace MultiAD.Edge.Trainer.Examples;

/// <summary>Parts that are shown together.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Explanation">One or two sentences: how the parts were chosen and what to look for.</param>
/// <param name="Examples">The parts, in the order to show; may be empty, the explanation then says why.</param>
internal sealed record ExampleGroup(string Title, string Explanation, IReadOnlyList<ReportExample> Examples);
