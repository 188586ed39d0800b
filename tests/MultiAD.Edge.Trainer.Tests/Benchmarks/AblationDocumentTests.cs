using MultiAD.Edge.Benchmarks.Ablation;
using MultiAD.Edge.Benchmarks.Tables;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

public sealed class AblationDocumentTests
{
    private static readonly NumberColumn Column = NumberColumn.Share("image AUROC", run => run.ImageAuroc);

    [Fact]
    public void A_cell_has_the_mean_and_the_range() => Assert.Equal(
        "0.900 (0.040)",
        Column.Cell([Runs.Of("all", 1, 0.88), Runs.Of("all", 2, 0.92), Runs.Of("all", 3, 0.9), Runs.Of("all", 4, null)]));

    [Fact]
    public void A_single_run_has_no_range_and_no_number_is_a_dash()
    {
        Assert.Equal("0.880", Column.Cell([Runs.Of("all", 1, 0.88)]));
        Assert.Equal("–", Column.Cell([Runs.Of("all", 1, null)]));
    }

    [Fact]
    public void The_verdict_says_that_all_is_at_least_the_baseline()
    {
        var verdict = Assert.Single(AblationDocument.Verdicts([Runs.Of("all"), Runs.Of("patchcore", image: 0.85)]));

        Assert.Equal(
            "`all` (resnet18) is at least `patchcore` (resnet18) over seed 1: image AUROC yes, 0.900 against 0.850; "
            + "pixel AUROC yes, 0.800 against 0.800; AU-PRO 0.3 yes, 0.700 against 0.700.",
            verdict);
    }

    [Fact]
    public void The_verdict_names_what_is_worse_and_what_was_not_measured()
    {
        var verdict = Assert.Single(AblationDocument.Verdicts([Runs.Of("all", pixel: null, pro: 0.6), Runs.Of("patchcore", pixel: null)]));

        Assert.Contains("NOT in everything at least", verdict, StringComparison.Ordinal);
        Assert.Contains("AU-PRO 0.3 NO, 0.600 against 0.700", verdict, StringComparison.Ordinal);
        Assert.EndsWith("not measured: pixel AUROC.", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_compares_only_seeds_that_both_have()
    {
        var verdict = Assert.Single(
            AblationDocument.Verdicts([Runs.Of("all", 1, 0.9), Runs.Of("all", 2, 0.1), Runs.Of("patchcore", 1, 0.8)]));

        Assert.Contains("over seed 1: image AUROC yes, 0.900 against 0.800", verdict, StringComparison.Ordinal);
        Assert.Contains("not known yet", Assert.Single(AblationDocument.Verdicts([Runs.Of("all")])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_a_table_a_set_with_its_rows_in_the_order_of_the_method()
    {
        var text = AblationDocument.Write([Runs.Of("patchcore"), Runs.Of("all"), Runs.Of("+se"), Runs.Of("all", set: "cell")]);

        Assert.True(text.IndexOf("## cell", StringComparison.Ordinal) < text.IndexOf("## tile", StringComparison.Ordinal));
        Assert.True(text.IndexOf("| `+se`", StringComparison.Ordinal) < text.LastIndexOf("| `all`", StringComparison.Ordinal));
        Assert.True(text.LastIndexOf("| `all`", StringComparison.Ordinal) < text.IndexOf("| `patchcore`", StringComparison.Ordinal));
        Assert.Contains("80 trained on, 20 held out, 11 good and 32 defective tested", text, StringComparison.Ordinal);
    }
}
