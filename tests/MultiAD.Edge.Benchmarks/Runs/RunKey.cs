namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>Which run: two runs of the same key are the same measurement.</summary>
/// <param name="Variant">What was trained or changed.</param>
/// <param name="Set">Name of the data set.</param>
/// <param name="Seed">Seed.</param>
/// <param name="TeacherDigest">SHA-256 of the teacher's weights, hexadecimal.</param>
/// <param name="Settings">Settings.</param>
internal sealed record RunKey(string Variant, string Set, int Seed, string TeacherDigest, RunSettings Settings);
