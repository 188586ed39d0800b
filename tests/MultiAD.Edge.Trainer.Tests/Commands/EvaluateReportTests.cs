using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>
/// Grey parts of level 100; a spot of 200 is a defect. The score is the brightest cell, the limit 150: one of three good
/// parts is rejected, and of four defective parts the dim one passes. The other bundle has its limit at 110.
/// </summary>
public sealed class EvaluateReportTests : IDisposable
{
    private const string OddName = "a<&>'\"b.png";

    private readonly TemporaryFolder folder = new();

    public EvaluateReportTests()
    {
        this.Write("data/test/good/0.png", 100, 100);
        this.Write("data/test/good/1.png", 100, 100);
        this.Write("data/test/good/2.png", 100, 180);
        this.Write("data/test/spot/0.png", 100, 200);
        this.Write("data/test/spot/1.png", 100, 200);
        this.Write("data/test/spot/2.png", 100, 120);
        this.Write($"data/test/unlabelled & <odd>/{OddName}", 100, 200);
        for (var i = 0; i < 3; i++)
        {
            this.Write($"data/ground_truth/spot/{i}_mask.png", 0, 255);
        }

        var manifest = BrightnessBundle.Manifest() with { Name = "tiny", Input = new(32, 32, "RGB", FramePreprocessor.ResizeRule) };
        BrightnessBundle.Write(this.Bundle, manifest, OnnxBytes.Brightness(32, 32));
        var strict = manifest with { Name = "strict", Calibration = manifest.Calibration with { ImageLimit = 110, PixelLimit = 105 } };
        BrightnessBundle.Write(this.Other, strict, OnnxBytes.Brightness(32, 32));
    }

    private string Bundle => this.folder["tiny.multiad"];

    private string Other => this.folder["strict.multiad"];

    private string Page => this.folder["out/report/index.html"];

    [Fact]
    public async Task The_page_shows_the_parts_that_were_judged_wrongly()
    {
        var page = await this.Report();

        Assert.Contains(
            "Of 4 defective parts 1 (25.0 %) passes at the limit; of 3 good parts 1 (33.3 %) is rejected (target 1 %).",
            page.Root!.Value,
            StringComparison.Ordinal);
        Assert.Equal(["2.png"], Names(page, "Worst misses"));
        Assert.Equal(["2.png"], Names(page, "Worst false rejects"));
        Assert.Equal(["0.png", "1.png", OddName], Names(page, "Typical hits").Order(StringComparer.Ordinal));
        Assert.Equal(["Metrics", "Scores", "Curves", "Kinds of defect", "Parts"], page.Descendants("h2").Select(title => title.Value));
        Assert.Contains("raw 120, calibrated 0.21, passes", page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_without_mask_has_two_pictures_and_one_with_mask_three()
    {
        var cards = (await this.Report()).Descendants("article").ToArray();
        Assert.Equal(5, cards.Length);
        Assert.All(cards, card =>
        {
            var isMasked = card.Descendants("b").Single().Value != OddName && card.Descendants("span").First().Value != "good";
            Assert.Equal(isMasked ? 3 : 2, card.Descendants("img").Count());
        });
    }

    [Fact]
    public async Task Pictures_are_small_and_inside_the_page()
    {
        this.Write("data/test/good/3.png", 100, 100, side: 700);
        var images = (await this.Report()).Descendants("img").ToArray();
        Assert.NotEmpty(images);
        foreach (var image in images)
        {
            var source = (string)image.Attribute("src")!;
            Assert.StartsWith("data:image/jpeg;base64,", source, StringComparison.Ordinal);
            using var decoded = Cv2.ImDecode(Convert.FromBase64String(source["data:image/jpeg;base64,".Length..]), ImreadModes.Color);
            Assert.InRange(decoded.Cols, 1, 320);
            Assert.Equal((string)image.Attribute("width")!, decoded.Cols.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task The_page_loads_nothing_and_runs_nothing()
    {
        var page = await this.Report("--compare", this.Other);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "object");
        Assert.DoesNotContain(
            page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "srcset" or "onload" or "style");
        Assert.DoesNotMatch(new Regex("https?:|url\\(|@import|file:", RegexOptions.IgnoreCase), await File.ReadAllTextAsync(this.Page));
    }

    [Fact]
    public async Task Without_false_rejects_the_nearest_good_parts_are_shown()
    {
        File.Delete(this.folder["data/test/good/2.png"]);
        var page = await this.Report();
        Assert.Equal(["0.png", "1.png"], Names(page, "Good parts nearest to the limit").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_masks_there_is_no_pixel_curve()
    {
        Directory.Delete(this.folder["data/ground_truth"], recursive: true);
        var page = await this.Report();
        Assert.DoesNotContain("PRO curve over pixels", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("ROC curve over parts", page.Root.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good")]
    [InlineData("spot")]
    public async Task With_one_class_alone_the_page_shows_what_there_is(string kept)
    {
        foreach (var kind in Directory.GetDirectories(this.folder["data/test"]).Where(kind => Path.GetFileName(kind) != kept))
        {
            Directory.Delete(kind, recursive: true);
        }

        if (kept == "good")
        {
            Directory.Delete(this.folder["data/ground_truth"], recursive: true);
        }

        var page = await this.Report();
        Assert.DoesNotContain("Curves", page.Descendants("h2").Select(title => title.Value).Where(_ => kept == "good"));
        Assert.Contains("so nothing can be said about", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bundles_stand_beside_the_first_on_the_page_and_in_the_json()
    {
        var page = await this.Report("--compare", this.Other, "--compare", this.Bundle, "--json", this.folder["out/numbers.json"]);

        var comparison = page.Descendants("section").Single(section => section.Element("h2")?.Value == "Comparison");
        var rows = comparison.Descendants("tr").Skip(1).ToArray();
        Assert.Equal(
            ["this model", "strict.multiad (strict version 3)", "tiny.multiad (tiny version 3)"],
            rows.Select(row => row.Elements().First().Value));
        Assert.Equal(["25.0 %", "0.0 %", "25.0 %"], rows.Select(row => row.Elements().ElementAt(7).Value));

        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(this.folder["out/numbers.json"]));
        var compared = document.RootElement.GetProperty("compared").EnumerateArray().ToArray();
        Assert.Equal(["strict", "tiny"], compared.Select(other => other.GetProperty("bundle").GetProperty("name").GetString()));
        Assert.Equal(0, compared[0].GetProperty("atLimit").GetProperty("missRate").GetDouble());
        string[] fields = ["bundle", "imageAuroc", "pixelAuroc", "auPro30", "auPro05", "f1Max", "atLimit", "images", "msPerImage"];
        Assert.All(compared, other => Assert.Equal(fields, other.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(64, compared[0].GetProperty("bundle").GetProperty("digest").GetString()!.Length);
    }

    [Fact]
    public async Task A_missing_bundle_to_compare_with_fails_and_writes_nothing()
    {
        Assert.Equal(1, await this.Invoke("--compare", this.folder["none.multiad"]));
        Assert.False(File.Exists(this.Page));
    }

    [Fact]
    public void A_report_into_a_file_is_one_error_of_the_command_line()
    {
        var file = this.folder["taken"];
        File.WriteAllText(file, string.Empty);
        foreach (var target in new[] { file, Path.Combine(file, "below") })
        {
            var error = Assert.Single(Parse("evaluate", "--bundle", "a", "--data", "b", "--report", target).Errors);
            Assert.Contains($"{file} is a file. Give the name of a folder.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("evaluate --bundle a --data b --report \"\"")]
    [InlineData("evaluate --bundle a --data b --compare")]
    [InlineData("evaluate --bundle a --data b --compare 1 --compare 2 --compare 3 --compare 4 --compare 5")]
    public void Wrong_usage_is_an_error_of_the_command_line(string line) =>
        Assert.NotEmpty(new RootCommand { EvaluateCommand.Create() }.Parse(line).Errors);

    [Fact]
    public async Task A_stopped_evaluation_writes_no_report()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var report = Path.GetDirectoryName(this.Page)!;
        string[] arguments = ["evaluate", "--bundle", this.Bundle, "--data", this.folder["data"], "--report", report];
        Assert.Equal(1, await CommandLine.RunAsync(arguments, stop.Token));
        Assert.False(File.Exists(this.Page));
    }

    public void Dispose() => this.folder.Dispose();

    private static IEnumerable<string> Names(XDocument page, string group) =>
        page.Descendants("section")
            .Single(section => section.Element("h3")?.Value == group && section.Element("h2") is null)
            .Descendants("b")
            .Select(name => name.Value);

    private static ParseResult Parse(params string[] args) => new RootCommand { EvaluateCommand.Create() }.Parse(args);

    private async Task<XDocument> Report(params string[] more)
    {
        Assert.Equal(0, await this.Invoke(more));
        return XDocument.Parse(Encoding.UTF8.GetString(await File.ReadAllBytesAsync(this.Page)));
    }

    private Task<int> Invoke(params string[] more) =>
        Parse(
            [
                "evaluate", "--bundle", this.Bundle, "--data", this.folder["data"], "--threads", "1",
                "--report", Path.GetDirectoryName(this.Page)!, .. more,
            ]).InvokeAsync();

    private void Write(string name, int level, int spot, int side = 64) =>
        PartPictures.WriteSpot(this.folder[name], level, spot, side);
}
