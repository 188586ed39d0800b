using MultiAD.Edge.Trainer.Native;
using TorchSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Native;

public sealed class TorchRuntimeTests(TorchFixture fixture) : IClassFixture<TorchFixture>
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void Libtorch_loads_on_this_system_and_says_what_it_did()
    {
        using var sum = torch.ones(3).sum();

        Assert.Equal(3f, sum.item<float>());
        Assert.Contains("TorchSharp", fixture.Report, StringComparison.Ordinal);
        Assert.Contains("GLIBCXX_3.4.", fixture.Report, StringComparison.Ordinal);
    }

    // A thread that once computed with another number would otherwise go on with it, and train another model.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_number_of_threads_holds_on_a_thread_that_had_another(int threads)
    {
        _ = TorchRuntime.Load();
        var wanted = threads > 0 ? threads : torch.get_num_threads();

        _ = TorchRuntime.Load(wanted + 1);
        _ = TorchRuntime.Load(threads);

        Assert.Equal(wanted, torch.get_num_threads());
    }

    [Fact]
    public void A_lowered_requirement_is_the_only_change_to_the_library()
    {
        var original = File.ReadAllBytes(Library);
        var required = GlibcxxRequirement.HighestRequired(original);

        var lowered = GlibcxxRequirement.Lower(original, 30);

        Assert.True(required > 30, $"the library asks for 3.4.{required}");
        Assert.Equal(30, GlibcxxRequirement.HighestRequired(lowered));
        var changed = Enumerable.Range(0, original.Length).Count(i => original[i] != lowered[i]);
        Assert.InRange(changed, 1, 8);
    }

    [Fact]
    public void The_hash_of_a_version_name_is_that_of_the_ELF_specification()
    {
        // Worked by hand from the definition for one and two characters; the long name is in every binary linked with GCC.
        Assert.Equal(0x61u, GlibcxxRequirement.ElfHash("a"));
        Assert.Equal(0x672u, GlibcxxRequirement.ElfHash("ab"));
        Assert.Equal(0x08922974u, GlibcxxRequirement.ElfHash("GLIBCXX_3.4"));
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused() =>
        Assert.Throws<InvalidDataException>(() => GlibcxxRequirement.HighestRequired(new byte[100]));
}
