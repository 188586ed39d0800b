using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Demo;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Demo;

public sealed class DemoLineTests
{
    [Fact]
    public void The_same_seed_gives_the_same_picture_and_another_seed_another()
    {
        var first = new DemoLine(160, 120, 3);
        var second = new DemoLine(160, 120, 3);
        var third = new DemoLine(160, 120, 4);
        using var a = first.RenderGood(5);
        using var later = second.RenderGood(6);
        using var b = second.RenderGood(5);
        using var c = third.RenderGood(5);

        Assert.Equal(0, Differences(a, b));
        Assert.NotEqual(0, Differences(a, c));
        Assert.NotEqual(0, Differences(a, later));
    }

    [Fact]
    public void Every_kind_of_defect_has_a_mask_of_believable_size()
    {
        var line = new DemoLine(320, 240, 1);
        foreach (var kind in Enum.GetValues<DefectKind>())
        {
            for (var index = 0; index < 3; index++)
            {
                var (picture, mask) = line.RenderDefect(kind, index);
                using (picture)
                using (mask)
                {
                    Assert.Equal(new Size(320, 240), picture.Size());
                    Assert.Equal(picture.Size(), mask.Size());
                    Assert.InRange(Cv2.CountNonZero(mask), 12, 320 * 240 / 20);
                }
            }
        }
    }

    [Fact]
    public void Outside_the_mask_the_defective_part_is_the_good_one()
    {
        var renderer = new RingRenderer(320, 240);
        var random = new Random(9);
        foreach (var kind in Enum.GetValues<DefectKind>())
        {
            var scene = PartScene.Draw(random);
            using var good = renderer.Render(scene, null);
            using var defective = renderer.Render(scene, PartDefect.Draw(kind, random));
            using var difference = new Mat();
            Cv2.Absdiff(good, defective, difference);
            var far = 0;
            for (var row = 0; row < 240; row++)
            {
                // The part lies in the middle; nothing on it reaches the left and right eighth of the picture.
                far += difference.At<Vec3b>(row, 10).Item0 + difference.At<Vec3b>(row, 310).Item0;
            }

            Assert.Equal(0, far);
        }
    }

    [Fact]
    public async Task The_command_writes_a_folder_that_evaluation_and_training_read()
    {
        using var folder = new TemporaryFolder();
        var output = folder["line"];

        Assert.Equal(0, await CommandLine.RunAsync(["synth", "--out", output, "--train", "10", "--good", "2", "--defects", "1", "--size", "128x96"]));

        Assert.Equal(10, PartFolder.TrainingImages(output).Count);
        var test = PartFolder.TestImages(output);
        Assert.Equal(2, test.Count(image => image.IsGood));
        Assert.Equal(7, test.Count(image => image.MaskPath is not null));
        Assert.Equal([output], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["precious.txt"], "mine");

        Assert.Equal(1, await CommandLine.RunAsync(["synth", "--out", folder.Path, "--train", "1"]));
        Assert.Equal([folder["precious.txt"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--size", "640")]
    [InlineData("--size", "10x10")]
    [InlineData("--size", "9999x480")]
    [InlineData("--train", "0")]
    [InlineData("--defects", "-1")]
    public async Task A_value_out_of_range_is_wrong_usage(string option, string value)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(2, await CommandLine.RunAsync(["synth", "--out", folder["line"], option, value]));
        Assert.False(Directory.Exists(folder["line"]));
    }

    private static int Differences(Mat a, Mat b)
    {
        using var difference = new Mat();
        Cv2.Absdiff(a, b, difference);
        using var flat = difference.Reshape(1);
        return Cv2.CountNonZero(flat);
    }
}
