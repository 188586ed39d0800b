using System.Text.Json.Serialization;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>What the model's input is.</summary>
/// <param name="Width">Width in pixels, 32 to 4096.</param>
/// <param name="Height">Height in pixels, 32 to 4096.</param>
/// <param name="ColourOrder">Order of the planes: <c>RGB</c>.</param>
/// <param name="Resize">Resize rule: <c>stretch-area</c>.</param>
/// <param name="Tiles">Tiles of the frame, each of which is an input; null where the whole frame is the input.</param>
/// <param name="Roi">
/// Region of interest that the calibration was made with; null where the whole frame counts. A reader that does not know it
/// inspects the whole frame: it may reject more, it never passes more.
/// </param>
public sealed record ModelInput(
    int Width,
    int Height,
    string ColourOrder,
    string Resize,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TileGrid? Tiles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RegionRuns? Roi = null);
