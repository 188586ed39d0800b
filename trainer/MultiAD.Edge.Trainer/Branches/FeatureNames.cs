namespace MultiAD.Edge.Trainer.Branches;

/// <summary>Names of the values of <see cref="PartFeatures"/> in a graph.</summary>
/// <param name="Teacher">Names of the teacher's unit vectors, one per level.</param>
/// <param name="Student">Names of the student's unit vectors; empty for a model without a student.</param>
/// <param name="Channels">Channels per level.</param>
/// <param name="Rows">Rows of cells per level.</param>
/// <param name="Columns">Columns of cells per level.</param>
/// <param name="Epsilon">The constant inside the square root of a vector's length.</param>
internal sealed record FeatureNames(string[] Teacher, string[] Student, int[] Channels, int[] Rows, int[] Columns, string Epsilon);
