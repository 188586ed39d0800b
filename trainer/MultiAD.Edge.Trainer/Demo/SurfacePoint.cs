namespace MultiAD.Edge.Trainer.Demo;

/// <summary>One point of the picture as <see cref="RingShader"/> sees it.</summary>
/// <param name="X">Place in the part's own axes, a share of the shorter image side from its centre.</param>
/// <param name="Y">The same downwards.</param>
/// <param name="Row">Row in the oversampled picture; the belt's weave follows it, not the part.</param>
/// <param name="Column">Column in the oversampled picture.</param>
/// <param name="Rough">Fine grain of the surface, deviation 1.</param>
/// <param name="Cloud">Coarse unevenness of the surface, deviation 1.</param>
internal readonly record struct SurfacePoint(double X, double Y, int Row, int Column, float Rough, float Cloud);
