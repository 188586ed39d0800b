namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>A branch's map in a graph.</summary>
/// <param name="Branch">Name of the branch.</param>
/// <param name="Map">Name of its map [1,1,Rows,Columns].</param>
/// <param name="Rows">Rows of cells.</param>
/// <param name="Columns">Columns of cells.</param>
internal sealed record BranchMapName(string Branch, string Map, int Rows, int Columns);
