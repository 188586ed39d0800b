using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class TiledTrainingTests : IDisposable
{
    private const int Width = 1200;
    private const int Height = 800;
    private const int DefectSide = 20;
    private const int Cell = 55;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Tiles_see_and_locate_a_defect_of_20_pixels_in_a_large_picture()
    {
        var data = Directory.CreateDirectory(this.folder["parts"]).FullName;
        for (var i = 0; i < 14; i++)
        {
            using var part = Part(i);
            Cv2.ImWrite(Path.Combine(data, $"{i:00}.png"), part);
        }

        using var tiled = await this.TrainAsync("tiled", "--tiles", "3x2");

        foreach (var (x, y) in new[] { (150, 120), (590, 390), (1000, 640), (395, 200) })
        {
            using var part = Part(100 + x);
            Cv2.Rectangle(part, new Rect(x, y, DefectSide, DefectSide), new Scalar(40, 40, 60), -1);
            var outcome = Inspect(tiled, part);
            Assert.Equal(Verdict.Fail, outcome.Verdict);

            // To one cell of the coarsest level, 16 pixels of the canvas.
            Assert.InRange(outcome.Regions[0].CentroidX, x - Cell, x + DefectSide + Cell);
            Assert.InRange(outcome.Regions[0].CentroidY, y - Cell, y + DefectSide + Cell);
        }
    }

    private static InspectionOutcome Inspect(PartInspector inspector, Mat part)
    {
        using var slot = inspector.CreateSlot();
        return inspector.Inspect(part, slot);
    }

    // A plate with a coarse pattern of its own and fine noise.
    private static Mat Part(int seed)
    {
        var part = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(120, 130, 140));
        for (var i = 0; i < 12; i++)
        {
            Cv2.Circle(part, 100 + (i * 91), 400 + (int)(300 * Math.Sin(i)), 40, new Scalar(150, 160, 170), -1, LineTypes.AntiAlias);
        }

        using var noise = PartPictures.Noise(Width, Height, seed, 0, 20);
        Cv2.Add(part, noise, part);
        return part;
    }

    private async Task<PartInspector> TrainAsync(string name, params string[] more)
    {
        var path = this.folder[$"{name}.multiad"];
        string[] arguments = ["train", "--data", this.folder["parts"], "--out", path, "--size", "128", "--steps", "60", .. more];
        Assert.Equal(0, await CommandLine.RunAsync(arguments));
        return new PartInspector(BundleReader.Open(path), new ScoringOptions { Threads = 1 });
    }
}
