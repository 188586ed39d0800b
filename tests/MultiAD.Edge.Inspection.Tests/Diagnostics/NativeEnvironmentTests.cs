using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Diagnostics;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Diagnostics;

public sealed partial class NativeEnvironmentTests
{
    [Fact]
    public void Native_code_sees_a_default_and_managed_code_does_not()
    {
        var name = FreshName();

        NativeEnvironment.SetDefault(name, "grün");

        Assert.Equal("grün", NativeValue(name));
        Assert.Null(Environment.GetEnvironmentVariable(name));
    }

    [Fact]
    public void The_first_default_stays()
    {
        var name = FreshName();

        NativeEnvironment.SetDefault(name, string.Empty);
        NativeEnvironment.SetDefault(name, "second");

        Assert.Equal(string.Empty, NativeValue(name));
    }

    [Fact]
    public void What_the_process_was_started_with_stays()
    {
        var path = Environment.GetEnvironmentVariable("PATH");

        NativeEnvironment.SetDefault("PATH", "/nowhere");

        Assert.NotNull(path);
        Assert.Equal(path, NativeValue("PATH"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void A_name_that_no_variable_can_have_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => NativeEnvironment.SetDefault(name, "value"));

    private static string FreshName() => $"MULTIAD_TEST_{Guid.NewGuid():N}";

    private static string? NativeValue(string name) => Marshal.PtrToStringUTF8(Get(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Get(string name);
}
