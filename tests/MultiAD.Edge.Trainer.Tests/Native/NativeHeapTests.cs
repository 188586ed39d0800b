using MultiAD.Edge.Trainer.Native;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Native;

public sealed class NativeHeapTests
{
    [Fact]
    public void The_c_library_of_the_supported_systems_takes_both_thresholds() => Assert.True(NativeHeap.KeepMemory());
}
