using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>Grey levels of the ring and the belt under it, for one part and the direction of its light.</summary>
internal sealed class RingShader
{
    private const double HoleRadius = 0.03;
    private const double Chamfer = 0.012;
    private const int RadialSamples = 2048;

    private static readonly Point2d[] HoleCentres =
    [
        .. Enumerable.Range(0, RingRenderer.BoltHoles)
            .Select(hole => hole * 2 * Math.PI / RingRenderer.BoltHoles)
            .Select(angle => new Point2d(RingRenderer.BoltCircle * Math.Cos(angle), RingRenderer.BoltCircle * Math.Sin(angle))),
    ];

    private readonly float[] marks;
    private readonly float[] print;
    private readonly double side;
    private readonly int missingHole;
    private readonly double lightX;
    private readonly double lightY;

    /// <summary>Prepares the tool marks of the part.</summary>
    /// <param name="scene">The part and its light.</param>
    /// <param name="print">Ink on the part, 0..1, a square of side x side values about its centre.</param>
    /// <param name="side">Shorter side of the oversampled picture in pixels.</param>
    /// <param name="missingHole">Number of the bolt hole that was not drilled; -1 where all were.</param>
    public RingShader(PartScene scene, float[] print, double side, int missingHole)
    {
        this.marks = ToolMarks(scene);
        this.print = print;
        this.side = side;
        this.missingHole = missingHole;
        (this.lightY, this.lightX) = Math.SinCos(scene.LightDirection);
    }

    /// <summary>Grey level of one point under even light of brightness 1.</summary>
    public double Level(in SurfacePoint point)
    {
        var radius = Math.Sqrt((point.X * point.X) + (point.Y * point.Y));
        if (radius >= RingRenderer.OuterRadius || radius <= RingRenderer.InnerRadius)
        {
            return this.Belt(point);
        }

        var cosine = ((point.X * this.lightX) + (point.Y * this.lightY)) / radius;
        var edge = Math.Min(RingRenderer.OuterRadius - radius, radius - RingRenderer.InnerRadius);
        if (edge < Chamfer)
        {
            var outward = RingRenderer.OuterRadius - radius < radius - RingRenderer.InnerRadius ? 1 : -1;
            return 120 + (80 * outward * cosine) + (3 * point.Rough);
        }

        return this.Hole(point) ?? this.Metal(point, radius, cosine);
    }

    private static float[] ToolMarks(PartScene scene)
    {
        var random = new Random(scene.GrainSeed ^ 0x70015);
        var marks = new float[RadialSamples];
        var drift = 0.0;
        for (var i = 0; i < marks.Length; i++)
        {
            drift = (0.85 * drift) + (2.6 * (random.NextDouble() - 0.5));
            marks[i] = (float)((5 * Math.Sin((i * 0.33) + scene.ToolPhase)) + (2 * drift));
        }

        return marks;
    }

    private double Belt(in SurfacePoint point)
    {
        // The ring's shadow lies on the side away from the light.
        var shadowX = point.X + (0.02 * this.lightX);
        var shadowY = point.Y + (0.02 * this.lightY);
        var shadowRadius = Math.Sqrt((shadowX * shadowX) + (shadowY * shadowY));
        var shadow = shadowRadius < RingRenderer.OuterRadius && shadowRadius > RingRenderer.InnerRadius ? 0.6 : 1;
        var weave = 5 * Math.Sin(point.Row * 0.55) * Math.Sin(point.Column * 0.55);
        return (34 + weave + (3 * point.Rough) + (2 * point.Cloud)) * shadow;
    }

    // Null where the point is in no hole.
    private double? Hole(in SurfacePoint point)
    {
        for (var hole = 0; hole < HoleCentres.Length; hole++)
        {
            var dx = point.X - HoleCentres[hole].X;
            var dy = point.Y - HoleCentres[hole].Y;
            var square = (dx * dx) + (dy * dy);
            if (hole == this.missingHole || square > HoleRadius * HoleRadius)
            {
                continue;
            }

            // Light falls on the far wall of the hole.
            var distance = Math.Sqrt(square);
            var across = distance < 1e-9 ? 0 : ((dx * this.lightX) + (dy * this.lightY)) / distance;
            return distance > HoleRadius - (0.6 * Chamfer)
                ? 115 - (75 * across)
                : 20 + Math.Max(0, -across * 16 * distance / HoleRadius) + point.Rough;
        }

        return null;
    }

    private double Metal(in SurfacePoint point, double radius, double cosine)
    {
        // A turned surface shines along two opposite directions, not in a spot.
        var shine = Math.Pow(Math.Abs(cosine), 6);
        var mark = this.marks[(int)(radius / RingRenderer.OuterRadius * (RadialSamples - 1))];
        var metal = 118 + (58 * shine) + (mark * (0.6 + (0.6 * shine))) + (2.2 * point.Rough) + (2 * point.Cloud);
        return metal + ((42 - metal) * Math.Min(1, this.Ink(point)) * 0.9);
    }

    private float Ink(in SurfacePoint point)
    {
        var extent = (int)this.side;
        var x = (int)((point.X + 0.5) * this.side);
        var y = (int)((point.Y + 0.5) * this.side);
        return x >= 0 && y >= 0 && x < extent && y < extent ? this.print[(y * extent) + x] : 0;
    }
}
