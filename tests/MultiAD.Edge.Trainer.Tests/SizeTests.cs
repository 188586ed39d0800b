using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests;

public sealed class SizeTests
{
    private static readonly SourceProject Trainer =
        SourceProject.Load(Path.Combine(RealData.Repository, "trainer/MultiAD.Edge.Trainer"));

    [Fact]
    public void Methods_files_and_parameter_lists_keep_their_size() =>
        ArchitectureAssert.None(SizeCheck.Violations(Trainer, checkLines: false));
}
