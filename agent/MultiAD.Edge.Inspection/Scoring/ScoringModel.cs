using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// The bundle's ONNX model in an ONNX Runtime session: input <c>image</c> [1,3,H,W] float RGB 0..255; outputs
/// <c>anomaly_map</c> [1,1,H,W] and <c>score</c> [1], both raw. <see cref="Run"/> may be called from several threads,
/// each with its own slot; disposing during a run is forbidden.
/// </summary>
public sealed class ScoringModel : IDisposable
{
    /// <summary>Name of the input tensor.</summary>
    public const string InputName = "image";

    /// <summary>Name of the map output.</summary>
    public const string MapName = "anomaly_map";

    /// <summary>Name of the score output.</summary>
    public const string ScoreName = "score";

    private static readonly string[] InputNames = [InputName];
    private static readonly string[] OutputNames = [MapName, ScoreName];

    private readonly InferenceSession session;
    private readonly RunOptions run = new();

    /// <summary>Loads a model and checks that it is what the manifest says.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="width">Width of its input in pixels.</param>
    /// <param name="height">Height of its input in pixels.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <exception cref="InvalidModelException">
    /// Not an ONNX model, its inputs and outputs are others, or it fails the <see cref="OnnxModelCheck"/>.
    /// </exception>
    public ScoringModel(byte[] onnx, int width, int height, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnx);
        _ = OnnxModelCheck.Run(onnx, width, height);
        this.Width = width;
        this.Height = height;
        var opener = new SessionOpener(onnx, options ?? new ScoringOptions());
        this.session = opener.Open();
        this.ExecutionProvider = opener.Provider;
        this.Fallbacks = opener.Fallbacks;
        try
        {
            Check(this.session.InputMetadata, InputName, [1, 3, height, width], "input", 1);
            Check(this.session.OutputMetadata, MapName, [1, 1, height, width], "output", 2);
            Check(this.session.OutputMetadata, ScoreName, [1], "output", 2);
        }
        catch
        {
            this.session.Dispose();
            throw;
        }
    }

    /// <summary>Input width in pixels.</summary>
    public int Width { get; }

    /// <summary>Input height in pixels.</summary>
    public int Height { get; }

    /// <summary>Execution provider that runs the model.</summary>
    public string ExecutionProvider { get; }

    /// <summary>The execution providers that were to run the model before that one, each with why it does not.</summary>
    public IReadOnlyList<ProviderFallback> Fallbacks { get; }

    /// <summary>Allocates buffers for one inspection in flight.</summary>
    /// <param name="tiles">Tiles of the model's input size; null, or one tile, where the whole frame is the input.</param>
    /// <param name="region">What of the maps counts; null where all does.</param>
    /// <returns>The buffers; the caller disposes them before the model.</returns>
    /// <exception cref="ArgumentException">
    /// The tiles have another size than the model's input, or the region another than the maps.
    /// </exception>
    public InspectionSlot CreateSlot(TileLayout? tiles = null, MapRegion? region = null)
    {
        if (tiles is not null && (tiles.TileWidth != this.Width || tiles.TileHeight != this.Height))
        {
            throw new ArgumentException(
                $"The tiles are {tiles.TileWidth} x {tiles.TileHeight}, the model's input is {this.Width} x {this.Height}.", nameof(tiles));
        }

        var (width, height) = (tiles?.Width ?? this.Width, tiles?.Height ?? this.Height);
        if (region is not null && (region.Width != width || region.Height != height))
        {
            throw new ArgumentException(
                $"The region is of {region.Width} x {region.Height}, the maps are {width} x {height}.", nameof(region));
        }

        var slot = new InspectionSlot(this.Width, this.Height, tiles, region);
        if (slot.Tiles is not null && this.ExecutionProvider == ExecutionProviders.Cpu)
        {
            // Bound once, a run allocates nothing, however many tiles there are. Elsewhere binding would copy the input
            // to the device once, and every tile would be the first one.
            slot.Binding = this.session.CreateIoBinding();
            slot.Binding.BindInput(InputName, slot.Inputs[0]);
            slot.Binding.BindOutput(MapName, slot.Outputs[0]);
            slot.Binding.BindOutput(ScoreName, slot.Outputs[1]);
        }

        return slot;
    }

    /// <summary>Scores the slot's input, or one after the other the tiles of its canvas, into its map and score.</summary>
    /// <param name="slot">A slot of this model, with a frame loaded.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime could not run the model.</exception>
    public void Run(InspectionSlot slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        if (slot.Tiles is not { } tiles)
        {
            this.RunOnce(slot);
            slot.Complete();
            return;
        }

        tiles.Begin();
        for (var i = 0; i < tiles.Count; i++)
        {
            tiles.Load(i, slot.Input);
            this.RunOnce(slot);
            slot.AddTile(i);
        }

        slot.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.run.Dispose();
        this.session.Dispose();
    }

    private void RunOnce(InspectionSlot slot)
    {
        try
        {
            if (slot.Binding is { } binding)
            {
                this.session.RunWithBinding(this.run, binding);
            }
            else
            {
                this.session.Run(this.run, InputNames, slot.Inputs, OutputNames, slot.Outputs);
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidModelException($"the ONNX model failed while running ({error.Message.Trim()})", error);
        }
    }

    private static void Check(IReadOnlyDictionary<string, NodeMetadata> metadata, string name, int[] shape, string kind, int count)
    {
        if (metadata.Count != count || !metadata.TryGetValue(name, out var found))
        {
            throw new InvalidModelException($"the ONNX model has the {kind}s {string.Join(", ", metadata.Keys)}; {name} was expected");
        }

        if (!found.IsTensor || found.ElementDataType != TensorElementType.Float || !found.Dimensions.SequenceEqual(shape))
        {
            throw new InvalidModelException(
                $"the ONNX model's {kind} {name} is {found.ElementDataType} [{string.Join(",", found.Dimensions)}]; "
                + $"Float [{string.Join(",", shape)}] was expected");
        }
    }
}
