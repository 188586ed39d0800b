using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Writes a trained model as ONNX, with what a viewer should show about it.</summary>
internal static class OnnxExporter
{
    /// <summary>Exports a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The bundle that it is for.</param>
    /// <param name="teacher">Its teacher.</param>
    /// <param name="tiles">How a picture is cut into inputs.</param>
    public static byte[] Export(TrainedModel model, BundleTarget target, Teacher teacher, TileGrid tiles)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["multiad.name"] = target.Name,
            ["multiad.version"] = target.Version.ToString(),
            ["multiad.teacher"] = teacher.Name,
            ["multiad.input"] = $"RGB 0..255, {FramePreprocessor.ResizeRule} to {model.Width} x {model.Height}{Describe(tiles)}"
                + string.Concat(model.Sizes.SkipLast(1).Select(size => $", also seen at {size.Width} x {size.Height}")),
        };
        if (teacher.Notice is { } notice)
        {
            metadata["multiad.teacherLicence"] = $"{notice.Summary}; in full in the bundle's {ModelBundle.NoticeName}";
        }

        return model.Export(TrainerVersion.Text, metadata);
    }

    private static string Describe(TileGrid tiles) => tiles.Count > 1
        ? FormattableString.Invariant($", {tiles.Columns} x {tiles.Rows} tiles, overlap {tiles.Overlap}")
        : string.Empty;
}
