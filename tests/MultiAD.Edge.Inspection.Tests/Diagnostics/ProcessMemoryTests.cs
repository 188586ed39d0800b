using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Diagnostics;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Diagnostics;

/// <summary>The peak is the whole process's: tests beside these that hold large pictures would move it, so these run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "alone in the process";
}

[Collection(AloneInTheProcess.Name)]
public sealed class ProcessMemoryTests
{
    [Theory]
    [InlineData("VmHWM:\t    1996 kB", 1996)]
    [InlineData("VmHWM:\t12345678 kB", 12345678)]
    public void Numbers_of_any_length_are_read(string line, long expected) => Assert.Equal(expected, ProcessMemory.Kibibytes(line));

    [Fact]
    public unsafe void Memory_that_is_touched_raises_the_peak_and_giving_it_back_does_not_lower_it()
    {
        // The runtime itself takes and gives back memory meanwhile; its share is well below the margin.
        const long Further = 512;
        const long Margin = 256;
        var before = ProcessMemory.PeakMebibytes();
        var below = Math.Max(0, before - (Environment.WorkingSet >> 20));
        var bytes = (nuint)(below + Further) << 20;
        var memory = NativeMemory.Alloc(bytes);
        NativeMemory.Fill(memory, bytes, 1);
        var during = ProcessMemory.PeakMebibytes();
        NativeMemory.Free(memory);

        Assert.InRange(during, before + Margin, before + Further + Margin);
        // The kernel counts pages for each processor and adds them up roughly, so that a peak read twice differs by a few pages.
        Assert.InRange(ProcessMemory.PeakMebibytes(), during - 8, before + Further + Margin);
    }

    [Fact]
    public unsafe void Memory_that_is_only_reserved_does_not_count()
    {
        const long Reserved = 4096;
        var before = ProcessMemory.PeakMebibytes();
        var memory = NativeMemory.Alloc((nuint)Reserved << 20);
        var during = ProcessMemory.PeakMebibytes();
        NativeMemory.Free(memory);

        Assert.InRange(during, before, before + (Reserved / 2));
    }
}
