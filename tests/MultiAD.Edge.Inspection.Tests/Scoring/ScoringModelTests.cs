using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class ScoringModelTests
{
    private const int Width = 16;
    private const int Height = 12;

    private static readonly OnnxSketch Good = new() { Width = Width, Height = Height };

    [Fact]
    public void A_model_of_the_contract_is_run()
    {
        using var model = Load(Good);
        using var slot = model.CreateSlot();
        slot.Input.Fill(30);
        slot.Input[(Width * Height) + 5] = 90;

        model.Run(slot);

        Assert.Equal((Width, Height, "CPU"), (model.Width, model.Height, model.ExecutionProvider));
        Assert.Equal((50.0, 50f, 30f), (slot.RawScore, slot.Map.Values[5], slot.Map.Values[6]));
    }

    [Fact]
    public void A_run_overwrites_the_one_before()
    {
        using var model = Load(Good);
        using var slot = model.CreateSlot();
        slot.Input.Fill(200);
        model.Run(slot);
        slot.Input.Fill(10);
        model.Run(slot);
        Assert.Equal(10, slot.RawScore);
        Assert.All(slot.Map.Values.ToArray(), value => Assert.Equal(10, value));
    }

    [Fact]
    public void Other_names_are_refused_with_those_found_and_the_one_expected()
    {
        Refused(Good with { Input = "picture" }, "has the inputs picture; image was expected");
        Refused(Good with { Map = "heat" }, "has the outputs heat, score; anomaly_map was expected");
        Refused(Good with { Score = "value" }, "has the outputs anomaly_map, value; score was expected");
    }

    [Fact]
    public void One_output_too_few_or_too_many_is_refused()
    {
        Refused(Good with { HasScore = false }, "has the outputs anomaly_map;");
        Refused(Good with { HasFurtherOutput = true }, "has the outputs anomaly_map, score, further;");
    }

    [Fact]
    public void Other_shapes_are_refused_with_the_one_found_and_the_one_expected()
    {
        Refused(Good with { Width = Height, Height = Width }, "input image is Float [1,3,16,12]; Float [1,3,12,16] was expected");
        Refused(Good with { Width = Width + 1 }, "input image is Float [1,3,12,17]");
        Refused(Good with { Planes = 1 }, "input image is Float [1,1,12,16]");
        Refused(Good with { HasFreeBatch = true }, "input image is Float [-1,3,12,16]");
        Refused(Good with { HasWideScore = true }, "output score is Float [1,1,1,1]; Float [1] was expected");
    }

    [Fact]
    public void Another_element_type_is_refused() =>
        Refused(Good with { ElementType = OnnxSketch.DoublePrecision }, "input image is Double [1,3,12,16]; Float [1,3,12,16] was");

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void A_model_that_was_cut_off_is_refused(double share)
    {
        var bytes = OnnxBytes.Of(Good);
        var error = Assert.Throws<InvalidModelException>(() => new ScoringModel(bytes[..(int)(bytes.Length * share)], Width, Height));
        Assert.Contains("cannot be loaded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_of_another_model_fails_the_run_and_not_the_process()
    {
        using var model = Load(Good);
        using var other = new ScoringModel(OnnxBytes.Brightness(32, 32), 32, 32);
        using var slot = other.CreateSlot();
        var error = Assert.Throws<InvalidModelException>(() => model.Run(slot));
        Assert.Contains("failed while running", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_of_another_size_are_refused_with_both_sizes()
    {
        using var model = Load(Good);
        var error = Assert.Throws<ArgumentException>(() => model.CreateSlot(new TileLayout(TileGrid.Whole, 16, 16)));
        Assert.StartsWith("The tiles are 16 x 16, the model's input is 16 x 12.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_with_a_slot_each_may_run_at_the_same_time()
    {
        using var model = Load(Good);
        await Parallel.ForAsync(0, 8, (worker, _) =>
        {
            using var slot = model.CreateSlot();
            for (var round = 0; round < 100; round++)
            {
                slot.Input.Fill(worker);
                model.Run(slot);
                Assert.Equal(worker, slot.RawScore);
            }

            return ValueTask.CompletedTask;
        });
    }

    private static ScoringModel Load(OnnxSketch sketch) => new(OnnxBytes.Of(sketch), Width, Height, new ScoringOptions { Threads = 1 });

    private static void Refused(OnnxSketch sketch, string words)
    {
        var error = Assert.Throws<InvalidModelException>(() => Load(sketch));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
