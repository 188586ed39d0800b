using MultiAD.Edge.Trainer.Networks;

namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>A network that can be a teacher, and how a weights file shows that it holds it.</summary>
/// <param name="Name">Name, as torchvision has it.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record TeacherArchitecture(string Name, NetworkShape Shape)
{
    /// <summary>torchvision's name of ResNet-18.</summary>
    public const string ResNet18Name = "resnet18";

    /// <summary>torchvision's name of Wide ResNet-50-2.</summary>
    public const string WideResNet50Name = "wide_resnet50_2";

    private const string Accepted =
        $"Accepted are {ResNet18Name} and {WideResNet50Name} with torchvision's tensor names, from the stem to layer3, "
        + "batch norm folded or not.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TeacherArchitecture> Residual { get; } =
        [new(ResNet18Name, NetworkShape.ResNet18), new(WideResNet50Name, NetworkShape.WideResNet50)];

    /// <summary>Recognises the network in a file; tensors after layer3 do not matter.</summary>
    /// <param name="origin">Name of the file, for messages.</param>
    /// <param name="shapes">Shape of each tensor by name.</param>
    /// <exception cref="TeacherException">It is none of the accepted ones.</exception>
    public static TeacherArchitecture Recognize(string origin, IReadOnlyDictionary<string, long[]> shapes)
    {
        var found = Residual.FirstOrDefault(architecture => architecture.Fits(shapes));
        return found ?? throw new TeacherException($"{origin}: {Describe(shapes)}. {Accepted}");
    }

    // Depth and widths tell the relatives apart; what is missing or broken beyond them is named when the weights are taken.
    private bool Fits(IReadOnlyDictionary<string, long[]> shapes)
    {
        var stage = this.Shape.Stages[0];
        var bottleneck = stage.Inner is not null;
        var width = stage.Inner ?? stage.Channels;
        return shapes.TryGetValue("layer1.0.conv1.weight", out var first)
            && first.SequenceEqual([width, this.Shape.Stem.Channels, bottleneck ? 1 : 3, bottleneck ? 1 : 3])
            && shapes.TryGetValue("layer1.0.conv2.weight", out var second)
            && second.SequenceEqual([width, width, 3, 3])
            && shapes.ContainsKey("layer1.0.conv3.weight") == bottleneck
            && Blocks(shapes).SequenceEqual(this.Shape.Stages.Select(each => each.Blocks));
    }

    private static int[] Blocks(IReadOnlyDictionary<string, long[]> shapes) =>
        [.. Enumerable.Range(1, 3).Select(stage => BlocksOf(stage, shapes))];

    private static int BlocksOf(int stage, IReadOnlyDictionary<string, long[]> shapes)
    {
        var count = 0;
        while (shapes.ContainsKey($"layer{stage}.{count}.conv1.weight"))
        {
            count++;
        }

        return count;
    }

    private static string Describe(IReadOnlyDictionary<string, long[]> shapes)
    {
        if (!shapes.TryGetValue("layer1.0.conv1.weight", out var first))
        {
            var names = string.Join(", ", shapes.Keys.Order(StringComparer.Ordinal).Take(3));
            return shapes.Count == 0
                ? "holds no tensors"
                : $"holds {shapes.Count} tensors ({names}, ...) and none named layer1.0.conv1.weight";
        }

        var second = shapes.TryGetValue("layer1.0.conv2.weight", out var shape) ? $"[{string.Join(",", shape)}]" : "missing";
        var kind = shapes.ContainsKey("layer1.0.conv3.weight") ? "bottleneck" : "basic";
        return $"holds a residual network with {string.Join(", ", Blocks(shapes))} {kind} blocks in layer1 to layer3, "
            + $"layer1.0.conv1.weight [{string.Join(",", first)}], layer1.0.conv2.weight {second}";
    }
}
