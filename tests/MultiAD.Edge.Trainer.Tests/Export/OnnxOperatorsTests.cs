using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Export;

/// <summary>The device refuses operators that it does not know: whoever adds one to a graph must tell it first.</summary>
public sealed partial class OnnxOperatorsTests
{
    // Written by no exporter: the mean of the colours, for models made by hand.
    private static readonly string[] Further = ["ReduceMean"];

    [Fact]
    public void The_device_takes_the_operators_that_the_trainer_writes_and_no_others()
    {
        var folder = Path.Combine(RealData.Repository, "trainer/MultiAD.Edge.Trainer");
        var written = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Operator().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Concat(Further);
        Assert.Equal(written.Distinct().Order(StringComparer.Ordinal), OnnxModelCheck.Operators.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"(?:\.Node|this\.Add)\(""([A-Z]\w+)""")]
    private static partial Regex Operator();
}
