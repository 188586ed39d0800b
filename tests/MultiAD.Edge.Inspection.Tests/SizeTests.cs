using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests;

public sealed class SizeTests
{
    private static readonly SourceProject Inspection =
        SourceProject.Load(Path.Combine(RealData.Repository, "agent/MultiAD.Edge.Inspection"));

    [Fact]
    public void Methods_files_parameter_lists_and_lines_keep_their_size() =>
        ArchitectureAssert.None(SizeCheck.Violations(Inspection));
}
