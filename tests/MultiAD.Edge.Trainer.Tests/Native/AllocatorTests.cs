using MultiAD.Edge.Trainer.Native;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Native;

public sealed class AllocatorTests
{
    // The limits of glibc's parameters are its own; a value above them is refused and changes nothing.
    [Fact]
    public void The_C_library_accepts_every_value() => Assert.True(Allocator.KeepFreedMemory());
}
