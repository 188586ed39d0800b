using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// What the memory compares: the teacher's unit vectors at the two coarser levels, each averaged over 3x3 cells, brought to
/// the finer of their grids and to unit length, and joined. A patch is a vector of C_2 + C_3 values.
/// </summary>
internal static class MemoryPatches
{
    /// <summary>Level whose grid the patches have.</summary>
    public const int GridLevel = 1;

    private const int Pool = 3;

    /// <summary>Patches [N,C_2 + C_3,H_2,W_2] of the teacher's unit vectors per level.</summary>
    public static Tensor Of(Tensor[] teacher)
    {
        var fine = Mean(teacher[GridLevel]);
        var coarse = nn.functional.interpolate(
            Mean(teacher[GridLevel + 1]), [fine.shape[2], fine.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        return cat([UnitVectors.Of(fine), UnitVectors.Of(coarse)], 1);
    }

    /// <summary>The same as rows [N H_2 W_2, C_2 + C_3].</summary>
    public static Tensor RowsOf(Tensor[] teacher)
    {
        var patches = Of(teacher);
        return patches.permute(0, 2, 3, 1).reshape(-1, patches.shape[1]);
    }

    /// <summary>Adds the same arithmetic to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the names of the new values begin with.</param>
    /// <param name="features">Names of the features.</param>
    /// <returns>Name of the patches [1,C_2 + C_3,H_2,W_2].</returns>
    public static string Export(GraphWriter graph, string name, FeatureNames features)
    {
        var (rows, columns) = (features.Rows[GridLevel], features.Columns[GridLevel]);
        var coarseChannels = features.Channels[GridLevel + 1];
        var fine = Normalize("fine", Mean("fine_mean", GridLevel), features.Channels[GridLevel]);
        var enlarged = graph.Resize(name + "/coarse_enlarged", Mean("coarse_mean", GridLevel + 1), 1, coarseChannels, rows, columns);
        var coarse = Normalize("coarse", enlarged, coarseChannels);
        return graph.Concat(name + "/patches", 1, fine, coarse);

        string Mean(string own, int level) => graph.AveragePool($"{name}/{own}", features.Teacher[level], Pool, 1, Pool / 2);

        string Normalize(string own, string value, int channels) =>
            UnitVectors.Export(graph, $"{name}/{own}", value, channels, features.Epsilon);
    }

    private static Tensor Mean(Tensor map) => nn.functional.avg_pool2d(map, Pool, 1, Pool / 2, count_include_pad: false);
}
