using MultiAD.Edge.Benchmarks.Stress;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

public sealed class StressDocumentTests
{
    [Fact]
    public void Each_question_has_its_table_with_the_rows_to_compare()
    {
        var text = StressDocument.Write(
        [
            Runs.Of("good 20"),
            Runs.Of(StressCases.Change + "turn by 3 degrees"),
            Runs.Of(StressCases.Change + "gamma 0.7"),
            Runs.Of(StressCases.Mixed + "1 defective among 21"),
            Runs.Of(StressCases.Mixed + "none, 20 good"),
            Runs.Of("good 10"),
        ]);

        Assert.Equal(["good 10", "good 20"], Labels(text, "Number of good images"));
        Assert.Equal(["none, 20 good", "1 defective among 21"], Labels(text, "Defective parts among the good ones"));
        Assert.Equal(["good 20", "gamma 0.7", "turn by 3 degrees"], Labels(text, "Inspection under change"));
    }

    [Fact]
    public void A_question_without_runs_has_no_table()
    {
        var text = StressDocument.Write([Runs.Of("good 20", seed: 1), Runs.Of("good 20", seed: 2)]);

        Assert.Single(text.Split("\n### ")[1..]);
        Assert.Contains("seeds 1, 2.", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Labels(string text, string heading)
    {
        var section = text.Split("\n### ").Single(part => part.StartsWith(heading, StringComparison.Ordinal));
        return section.Split('\n')
            .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')[1].Trim());
    }
}
