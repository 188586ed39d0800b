using MultiAD.Edge.Inspection.Diagnostics;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Diagnostics;

public sealed class ProcessMemoryTests
{
    [Theory]
    [InlineData("VmHWM:\t    1996 kB", 1996)]
    [InlineData("VmHWM:\t12345678 kB", 12345678)]
    public void Numbers_of_any_length_are_read(string line, long expected) => Assert.Equal(expected, ProcessMemory.Kibibytes(line));

    [Fact]
    public void The_peak_is_that_of_a_living_process() => Assert.InRange(ProcessMemory.PeakMebibytes(), 10, 1 << 20);
}
