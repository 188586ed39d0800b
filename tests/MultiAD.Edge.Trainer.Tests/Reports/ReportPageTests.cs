using System.Text;
using System.Xml.Linq;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Reports;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Reports;

public sealed class ReportPageTests
{
    private const string Nasty = "<b onload=\"x\">&amp;'\u0001\ud83d\udd29";

    private static readonly EvaluationMetrics Numbers = new()
    {
        ImageAuroc = 0.9,
        Pixels = new(0.95, 0.8, 0.6),
        F1Max = 0.85,
        AtLimit = new(0.01, 0.2),
        Good = 100,
        Defective = 50,
        MsPerImage = 12.3,
    };

    [Fact]
    public void A_title_alone_makes_a_page()
    {
        var page = Parse(new() { Title = "Short" });
        Assert.Equal("Short", page.Descendants("h1").Single().Value);
        Assert.Empty(page.Descendants("section"));
    }

    [Fact]
    public void Every_text_is_escaped()
    {
        var content = new ReportContent
        {
            Title = Nasty,
            Notes = [Nasty],
            Facts = [new(Nasty, Nasty)],
            Numbers = Numbers,
            Compared = [new(Nasty, Numbers with { ImageAuroc = 0.95 })],
            Scores = new([1, 2], [3, 4], 2.5) { GoodLabel = Nasty, DefectiveLabel = Nasty, SetLabel = Nasty },
            Defects = [new(Nasty, Numbers, new(1, 2), 0.6)],
            Examples = [new(Nasty, Nasty, [new(Nasty, Nasty, 1, 0.2, false, [new(Nasty, new byte[] { 1 }, 4, 3)])])],
        };

        var page = Parse(content);

        var shown = Nasty.Replace('\u0001', '\ufffd');
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Equal(shown, page.Descendants("dd").Single().Value);
        Assert.Contains(page.Descendants("figcaption"), caption => caption.Value == shown);
        Assert.DoesNotContain("<b onload", Text(content), StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_without_content_is_closed_by_a_tag_of_its_own()
    {
        var text = Text(new() { Title = "t", Notes = [string.Empty], Facts = [new("name", string.Empty)], Scores = new([1], [2], 1.5) });
        Assert.Contains("<p></p>", text, StringComparison.Ordinal);
        Assert.Contains("<dd></dd>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<div />", text, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_better_model_is_named_plainly()
    {
        var page = Parse(new()
        {
            Title = "t",
            Numbers = Numbers,
            Compared = [new("neighbours", Numbers with { ImageAuroc = 0.93 }), new("older", Numbers with { ImageAuroc = 0.5 })],
        });
        var warning = Assert.Single(page.Descendants("p"), paragraph => (string?)paragraph.Attribute("class") == "warning");
        Assert.StartsWith(
            "neighbours has a higher image AUROC on these parts, 0.930 against 0.900", warning.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 4, 5e9 }, 3.5)]
    [InlineData(new double[] { 1 }, new double[0], 1)]
    [InlineData(new double[] { 1, 1 }, new double[] { 1 }, 1)]
    [InlineData(new double[] { 5, 6 }, new double[] { 7 }, 1)]
    [InlineData(new double[] { 1, 2 }, new double[] { 3 }, 1000)]
    [InlineData(new double[] { -3e-9, 2e-9 }, new double[] { 1e-9 }, 0)]
    [InlineData(new double[0], new double[] { 0 }, 0)]
    public void Every_part_is_in_the_histogram_on_its_side_of_the_limit(double[] good, double[] defective, double limit)
    {
        var histogram = new ScoreHistogram(new(good, defective, limit));

        Assert.Equal(good.Count(score => score > limit), histogram.Good.Skip(histogram.FirstReject).Sum());
        Assert.Equal(good.Count(score => score <= limit), histogram.Good.Take(histogram.FirstReject).Sum());
        Assert.Equal(defective.Count(score => score > limit), histogram.Defective.Skip(histogram.FirstReject).Sum());
        Assert.Equal(defective.Count(score => score <= limit), histogram.Defective.Take(histogram.FirstReject).Sum());
        Assert.Equal(limit, histogram.Low + (histogram.FirstReject * histogram.Width), 6);
        Parse(new() { Title = "t", Scores = new(good, defective, limit) });
    }

    [Fact]
    public void An_outlier_does_not_flatten_the_histogram()
    {
        double[] good = [.. Enumerable.Range(0, 200).Select(i => i / 200.0)];
        var histogram = new ScoreHistogram(new(good, [.. good.Select(score => score + 0.5), 1e6], 1));
        Assert.InRange(histogram.High, 1.4, 6);
        Assert.Equal(1, histogram.Defective[^1]);
        Assert.True(histogram.Beyond >= 1);
    }

    [Fact]
    public void A_limit_for_a_target_rejects_no_more_than_that_and_the_next_lower_one_would()
    {
        double[] good = [.. Enumerable.Range(0, 200)];
        double[] defective = [.. Enumerable.Range(150, 100)];

        var choices = LimitChoice.List(new(good, defective, 120));

        Assert.Equal([199, 198, 197, 195, 189, 120], choices.Select(choice => choice.Limit));
        Assert.Equal([0, 1, 2, 4, 10, 79], choices.Select(choice => choice.FalseRejects));
        Assert.Equal([50, 49, 48, 46, 40, 0], choices.Select(choice => choice.Misses));
        Assert.Empty(choices[^1].Targets);
    }

    [Fact]
    public void Targets_that_few_parts_cannot_tell_apart_share_a_row()
    {
        var choices = LimitChoice.List(new([1, 2, 3], [4], 9));
        Assert.Equal([0.001, 0.005, 0.01, 0.02, 0.05], choices[1].Targets);
        Assert.Equal(2, choices.Count);
    }

    [Theory]
    [InlineData(90, 392, 0.190702, 0.273730)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    public void The_interval_is_that_of_Wilson(int count, int total, double low, double high)
    {
        var share = new Proportion(count, total);
        Assert.Equal(low, share.Low, 1e-5);
        Assert.Equal(high, share.High, 1e-5);
    }

    [Fact]
    public void The_page_replaces_an_older_one_in_a_folder_that_is_made()
    {
        using var folder = new TemporaryFolder();
        ReportPage.Write(folder["a/b"], new() { Title = "old" });
        ReportPage.Write(folder["a/b"], new() { Title = "new" });
        Assert.Contains("<h1>new</h1>", File.ReadAllText(folder["a/b/index.html"]), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder["a/b"]));
    }

    private static string Text(ReportContent content) => Encoding.UTF8.GetString(ReportPage.ToBytes(content));

    private static XDocument Parse(ReportContent content) => XDocument.Parse(Text(content), LoadOptions.PreserveWhitespace);
}
