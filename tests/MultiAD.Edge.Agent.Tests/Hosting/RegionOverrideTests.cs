using System.Text.Json.Nodes;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>A model that inspects the right half of the frame only; the defect of a bad part lies in the left one.</summary>
public sealed class RegionOverrideTests : IDisposable
{
    private static readonly Rect RightHalf = new(PartPictures.Width / 2, 0, PartPictures.Width / 2, PartPictures.Height);
    private static readonly Rect LeftHalf = new(0, 0, PartPictures.Width / 2, PartPictures.Height);
    private readonly StationFolder station = new();

    public RegionOverrideTests()
    {
        var manifest = BrightnessBundle.Manifest();
        var region = RegionPictures.Rectangle(PartPictures.Width, PartPictures.Height, RightHalf).ToRuns();
        manifest = manifest with { Input = manifest.Input with { Roi = region } };
        BrightnessBundle.Write(this.station.Bundle, manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        PartPictures.WriteBad(Path.Combine(this.station.Parts, "1.png"));
        RegionPictures.Write(this.station["left.png"], PartPictures.Width, PartPictures.Height, LeftHalf);
    }

    public void Dispose() => this.station.Dispose();

    [Theory]
    [InlineData(null, "pass", "50% of the frame, as the model was trained")]
    [InlineData("bundle", "pass", "50% of the frame, as the model was trained")]
    [InlineData("none", "fail", "the whole frame, as configured")]
    [InlineData("left.png", "fail", "50% of the frame, as ")]
    public async Task A_station_inspects_the_region_that_it_is_configured_with_and_says_so_once(string? roi, string verdict, string words)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        string[] setting = roi is null ? [] : ["--set", StationFolder.Setting($"Model:Roi={this.Choice(roi)}")];
        var (exitCode, output, _) = await AgentProcess.RunAsync(
            ["--config", this.station.Configure(broker.Address), "--exit-at-end", .. setting]);
        var result = await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);

        Assert.Equal((0, verdict), (exitCode, result.Text("verdict")));
        Assert.Equal(verdict == "fail" ? 1 : 0, result.Json["regions"]!.AsArray().Count);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("Region of interest", StringComparison.Ordinal));
        Assert.Contains(words, line.Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle", "pass")]
    [InlineData("none", "fail")]
    [InlineData("left.png", "fail")]
    public async Task Inspect_takes_the_same_choices(string roi, string verdict)
    {
        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", this.station.Bundle, "--json", "--roi", this.Choice(roi), this.station.Parts);
        Assert.Equal((0, verdict), (exitCode, JsonNode.Parse(output)!["verdict"]!.GetValue<string>()));
        Assert.StartsWith("region of interest: ", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.png", null, "nowhere.png")]
    [InlineData("roi.json", "{ \"width\": 5 }", "The form is")]
    [InlineData("roi.png", "no picture", "not a PNG")]
    [InlineData("", null, "expected a value")]
    public async Task Check_config_refuses_what_is_no_region_with_the_path_of_the_key(string name, string? content, string words)
    {
        if (content is not null)
        {
            File.WriteAllText(this.station[name], content);
        }

        var value = name.Length == 0 ? name : this.station[name];
        var (exitCode, _, errors) = await AgentProcess.RunAsync(
            "check-config", "--config", this.station.Configure("127.0.0.1:1883"), "--set", StationFolder.Setting($"Model:Roi={value}"));

        Assert.Equal(1, exitCode);
        var error = Assert.Single(
            errors.Split('\n'), line => line.StartsWith("error: --set: Stations:camera:Model:Roi is ", StringComparison.Ordinal));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_refuses_a_file_that_is_no_region()
    {
        var (exitCode, _, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", this.station.Bundle, "--roi", this.station["nowhere.png"], this.station.Parts);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: " + this.station["nowhere.png"], Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private string Choice(string roi) => File.Exists(this.station[roi]) ? this.station[roi] : roi;
}
