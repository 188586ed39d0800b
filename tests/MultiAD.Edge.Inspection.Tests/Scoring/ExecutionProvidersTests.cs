using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class ExecutionProvidersTests
{
    private const int Side = 16;

    [Theory]
    [InlineData("CPU", "CPU")]
    [InlineData("tensorrt,cuda,cpu", "TensorRT CUDA CPU")]
    [InlineData(" CUDA , TensorRT ", "CUDA TensorRT")]
    public void A_list_is_read_in_its_order(string text, string expected) =>
        Assert.Equal(expected.Split(' '), ExecutionProviders.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CPU,")]
    [InlineData("GPU")]
    [InlineData("CUDA,CUDA")]
    [InlineData("CPU,CUDA")]
    [InlineData("CUDA;CPU")]
    public void Another_text_is_no_list(string? text) => Assert.Null(ExecutionProviders.Parse(text));

    // The library of these tests is the one for processors.
    [Fact]
    public void Where_the_library_has_no_such_provider_the_next_one_runs_the_model_and_each_reason_is_kept()
    {
        using var model = Load("TensorRT", "CUDA", "CPU");
        using var slot = model.CreateSlot();
        slot.Input.Fill(70);
        model.Run(slot);

        Assert.Equal((70, "CPU"), (slot.RawScore, model.ExecutionProvider));
        Assert.Equal(["TensorRT", "CUDA"], model.Fallbacks.Select(fallback => fallback.Provider));
        Assert.Contains("TensorRT", model.Fallbacks[0].Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CUDA", model.Fallbacks[1].Reason, StringComparison.Ordinal);
        Assert.All(model.Fallbacks, fallback => Assert.DoesNotContain('\n', fallback.Reason));
    }

    [Fact]
    public void The_first_that_takes_the_model_has_no_fallbacks()
    {
        using var model = Load("CPU");
        Assert.Empty(model.Fallbacks);
    }

    [Fact]
    public void A_list_of_which_none_is_there_refuses_the_model_with_all_reasons()
    {
        var error = Assert.Throws<InvalidModelException>(() => Load("CUDA", "TensorRT"));
        Assert.Contains("cannot be loaded (CUDA: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("; TensorRT: ", error.Message, StringComparison.Ordinal);
    }

    private static ScoringModel Load(params string[] providers) =>
        new(OnnxBytes.Brightness(Side, Side), Side, Side, new ScoringOptions { Threads = 1, Providers = providers });
}
