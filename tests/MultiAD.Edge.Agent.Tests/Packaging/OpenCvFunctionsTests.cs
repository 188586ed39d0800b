using System.Reflection;
using System.Text.RegularExpressions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Packaging;

/// <summary>The native half of OpenCvSharp that is built for arm64 has what the agent calls of it.</summary>
public sealed partial class OpenCvFunctionsTests
{
    [Fact]
    public void Every_function_that_the_agent_can_reach_is_in_the_library_for_arm64()
    {
        Assembly[] callers = [typeof(CameraKind).Assembly, typeof(PartInspector).Assembly];
        var reached = NativeCalls.Of(callers, typeof(Mat).Assembly, "OpenCvSharpExtern");
        Assert.Contains("imgproc_resize", reached);
        Assert.Contains("core_Mat_delete", reached);

        var source = File.ReadAllText(Path.Combine(RealData.Repository, "deploy/packaging/opencv/OpenCvSharpExtern.cpp"));
        var built = Exported().Matches(source).Select(match => match.Groups[1].Value).ToHashSet();
        var missing = reached.Where(function => !built.Contains(function)).ToArray();
        Assert.True(
            missing.Length == 0,
            $"deploy/packaging/opencv/OpenCvSharpExtern.cpp lacks {string.Join(", ", missing)}, which the agent can call on arm64. "
            + "Add them there with the parameters of OpenCvSharp's declarations.");
    }

    [GeneratedRegex(@"^EXPORTED [^(]*?(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Exported();
}
