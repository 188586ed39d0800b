using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;
using static MultiAD.Edge.Testing.OnnxDraft;
using static MultiAD.Edge.Testing.ProtoBytes;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class OnnxModelCheckTests
{
    private const int Side = 32;

    private static readonly byte[] Linear = Word("mode", "linear");
    private static readonly byte[] HalfPixel = Word("coordinate_transformation_mode", "half_pixel");

    private static OnnxDraft Draft => new(Side, Side);

    [Fact]
    public void A_model_with_every_operator_passes_and_runs()
    {
        var onnx = Every().ToBytes();
        Assert.InRange(OnnxModelCheck.Run(onnx, Side, Side), 3 * Side * Side * sizeof(float), 1 << 20);
        using var model = new ScoringModel(onnx, Side, Side, new ScoringOptions { Threads = 1 });
        using var slot = model.CreateSlot();
        slot.Input.Fill(10);
        model.Run(slot);
        Assert.True(double.IsFinite(slot.RawScore));
    }

    [Theory]
    [InlineData("ConstantOfShape")]
    [InlineData("Expand")]
    [InlineData("Tile")]
    [InlineData("Loop")]
    [InlineData("Scan")]
    [InlineData("If")]
    [InlineData("Range")]
    [InlineData("RandomNormal")]
    [InlineData("FusedConv")]
    [InlineData("")]
    public void An_operator_that_the_exporter_does_not_write_is_refused(string type) =>
        Refused(Draft.Node(type, "large", ["image"]).End("image"), $"its node large ({type}) is no operator of a bundle's model");

    [Fact]
    public void Weights_in_another_file_are_refused()
    {
        byte[] location = Bytes(13, [.. Text(1, "location"), .. Text(2, "/etc/passwd")]);
        Refused(Draft.Tensor("w", 1, [1], [0, 0, 0, 0], location, Number(14, 1)).End("image"), "constant w has the field 13");
        Refused(Draft.Tensor("w", 1, [1], [0, 0, 0, 0], Number(14, 1)).End("image"), "constant w has the field 14");
    }

    [Fact]
    public void Weights_that_are_not_all_there_are_refused_before_they_are_allocated()
    {
        Refused(Draft.Tensor("w", 1, [1L << 28], [0, 0, 0, 0]).End("image"), "its constant w of [268435456] has 4 bytes");
        Refused(Draft.Tensor("w", 1, [1L << 40, 1L << 40], []).End("image"), "has 0 bytes");
        Refused(Draft.Tensor("w", 1, [-1, -4], new byte[16]).End("image"), "its constant w of [-1,-4]");
        Refused(Draft.Tensor("w", 8, [1], [1]).End("image"), "element type 8");
    }

    [Fact]
    public void A_graph_in_an_attribute_functions_and_other_domains_are_refused()
    {
        Refused(Draft.Node("Relu", "r", ["image"], [.. Text(1, "body"), .. Bytes(6, [])]).End("r"), "attribute has the field 6");
        Refused(Draft.Node("Relu", "r", ["image"], [.. Text(1, "value"), .. Bytes(5, [])]).End("r"), "attribute has the field 5");
        Refused(new OnnxDraft(Side, Side) { ModelFields = Bytes(25, []) }.End("image"), "model has the field 25");
        Refused(new OnnxDraft(Side, Side) { ModelFields = Bytes(8, [.. Text(1, "evil"), .. Number(2, 1)]) }.End("image"), "'evil' 1");
        Refused(new OnnxDraft(Side, Side) { ModelFields = Bytes(7, []) }.End("image"), "two graphs");
        Refused(new OnnxDraft(Side, Side) { Opset = 21 }.End("image"), "uses the operator set '' 21; ONNX 17 is expected");
        byte[] custom = [.. Text(1, "image"), .. Text(2, "r"), .. Text(4, "Relu"), .. Text(7, "com.microsoft")];
        Refused(Draft.Raw(Bytes(1, custom)).End("image"), "domain 'com.microsoft'");
    }

    [Fact]
    public void Values_that_together_ask_for_gigabytes_are_refused()
    {
        Refused(
            Draft.Numbers("size", 1, 3, 30_000, 30_000)
                .Node("Resize", "r", ["image", "", "", "size"], Linear, HalfPixel)
                .End("image"),
            "its value r of [1,3,30000,30000] is beyond all memory");
        Refused(
            Draft.Weights("tall", 30_000, 1).Weights("wide", 1, 30_000).Node("Add", "sum", ["tall", "wide"]).End("image"),
            "brings the values of a run to 3433 MiB, the limit is 2048");
        Refused(
            Draft.Weights("tall", 50_000, 1).Weights("wide", 1, 50_000).Node("MatMul", "product", ["tall", "wide"]).End("image"),
            "is beyond all memory");
        Refused(
            Draft.Weights("w", 1 << 20, 3, 1, 1).Node("Conv", "c", ["image", "w"], Ints("kernel_shape", 1, 1)).End("image"),
            "brings the values of a run to 4096 MiB");
        var doubling = Draft.Node("Concat", "c0", ["image", "image"], Whole("axis", 1));
        for (var i = 1; i < 40; i++)
        {
            doubling.Node("Concat", $"c{i}", [$"c{i - 1}", $"c{i - 1}"], Whole("axis", 1));
        }

        Refused(doubling.End("image"), "(Concat) brings the values of a run to");
    }

    [Fact]
    public void Work_for_hours_in_little_memory_is_refused()
    {
        var draft = Draft.Weights("w", 2000, 2000);
        var last = "w";
        for (var i = 0; i < 2000; i++)
        {
            draft.Node("MatMul", $"p{i}", ["w", last]);
            last = $"p{i}";
        }

        Refused(draft.End("image"), "its node p1250 (MatMul) brings the multiplications of a run over 1e13");
    }

    [Fact]
    public void Windows_beyond_their_input_are_refused()
    {
        var three = Ints("kernel_shape", 3, 3);
        Refused(Draft.Node("MaxPool", "p", ["image"], three, Ints("pads", 9, 9, 9, 9)).End("image"), "has pads [9,9,9,9]");
        Refused(Draft.Node("MaxPool", "p", ["image"], three, Ints("strides", 0, 0)).End("image"), "has strides [0,0]");
        Refused(Draft.Node("MaxPool", "p", ["image"], Ints("kernel_shape", 99, 99)).End("image"), "a window that is larger than its input");
        Refused(
            Draft.Weights("w", 4, 2, 1, 1).Node("Conv", "c", ["image", "w"], Whole("group", 2)).End("image"), "which do not fit");
        Refused(Draft.Weights("w", 4, 3, 1, 1).Node("Conv", "c", ["image", "w"], Ints("dilations", 9, 9)).End("image"), "dilations");
    }

    [Fact]
    public void Nodes_that_take_what_is_not_there_are_refused()
    {
        Refused(Draft.Node("Relu", "a", ["b"]).Node("Relu", "b", ["a"]).End("image"), "takes 'b', which is not there before it");
        Refused(Draft.Node("Relu", "image", ["image"]).End("image"), "its value 'image' is there twice");
        Refused(Draft.Node("Relu", "a", []).End("image"), "has 0 inputs");
        Refused(Draft.Node("Reshape", "a", ["image", "image"]).End("image"), "takes its size from 'image'");
        Refused(Draft.Numbers("n", -1).Node("Reshape", "a", ["image", "n"]).End("image"), "which do not fit");
        Refused(Draft.Node("Relu", "anomaly_map", ["image"]).Node("Relu", "score", ["image"]), "do not give anomaly_map as");
        Refused(Draft.Node("Transpose", "t", ["image"], Ints("perm", 0, 0, 1, 2)).End("image"), "names a dimension twice");
        Refused(Draft.Node("ReduceMax", "t", ["image"], Ints("axes", 7)).End("image"), "has axes [7]");
    }

    [Fact]
    public void More_nodes_than_any_model_has_are_refused_and_as_many_as_allowed_load()
    {
        var draft = Draft;
        var last = "image";
        for (var i = 0; i < 4094; i++)
        {
            draft.Node("Relu", $"r{i}", [last]);
            last = $"r{i}";
        }

        using (new ScoringModel(draft.End(last).ToBytes(), Side, Side, new ScoringOptions { Threads = 1 }))
        {
            Refused(draft.Node("Relu", "more", ["image"]), "it has over 4096 nodes");
        }
    }

    [Fact]
    public void Three_thousand_altered_models_are_refused_or_run_and_none_takes_the_process_down()
    {
        var good = Every().ToBytes();
        var random = new Random(5);
        var (refused, ran) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = Mutation.Of(good, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = OnnxModelCheck.Run(bytes, Side, Side);
            }
            catch (InvalidModelException)
            {
                refused++;
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
                continue;
            }

            if (ran++ >= 100)
            {
                continue;
            }

            try
            {
                using var model = new ScoringModel(bytes, Side, Side, new ScoringOptions { Threads = 1 });
                using var slot = model.CreateSlot();
                model.Run(slot);
            }
            catch (InvalidModelException)
            {
                // ONNX Runtime may find more.
            }
        }

        Assert.InRange(refused, 1000, 3000);
        Assert.InRange(ran, 10, 2000);
    }

    private static OnnxDraft Every() => Draft
        .Weights("gain", 1, 3, 1, 1).Weights("w", 4, 3, 3, 3).Weights("b", 4).Weights("m", 32, 4)
        .Numbers("flat", 96, 32).Numbers("back", 1, 3, 32, 32).Numbers("large", 1, 4, 32, 32)
        .Node("Sub", "centered", ["image", "gain"]).Node("Mul", "scaled", ["centered", "gain"])
        .Node("Add", "added", ["scaled", "gain"]).Node("Div", "divided", ["added", "gain"])
        .Node("Reshape", "matrix", ["divided", "flat"]).Node("MatMul", "product", ["matrix", "m"])
        .Node("Transpose", "turned", ["product"], Ints("perm", 1, 0))
        .Node("ReduceMin", "least", ["turned"], Ints("axes", 0), Whole("keepdims", 0))
        .Node("Reshape", "image2", ["matrix", "back"])
        .Node("Conv", "conv", ["image2", "w", "b"], [
            Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1), Whole("group", 1)])
        .Node("Relu", "relu", ["conv"])
        .Node("MaxPool", "max", ["relu"], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1))
        .Node("AveragePool", "mean", ["max"], Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1), Whole("count_include_pad", 0))
        .Node("GlobalAveragePool", "global", ["mean"]).Node("Sigmoid", "gate", ["global"]).Node("Mul", "gated", ["mean", "gate"])
        .Node("Resize", "resized", ["gated", "", "", "large"], Linear, HalfPixel)
        .Node("Sqrt", "root", ["resized"]).Node("Concat", "all", ["root", "image"], Whole("axis", 1)).Node("Identity", "same", ["all"])
        .End("same");

    private static void Refused(OnnxDraft draft, string words)
    {
        var onnx = draft.ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidModelException>(() => new ScoringModel(onnx, Side, Side));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
