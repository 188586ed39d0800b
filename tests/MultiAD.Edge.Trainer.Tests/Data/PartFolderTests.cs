using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Data;

public sealed class PartFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Training_images_come_from_train_good_where_it_is_there()
    {
        this.Put("train/good", "b", 12);
        this.Put(".", "elsewhere", 15);

        var images = PartFolder.TrainingImages(this.folder.Path);

        Assert.Equal(12, images.Count);
        Assert.All(images, image => Assert.Contains(Path.Combine("train", "good"), image, StringComparison.Ordinal));
        Assert.Equal(images.Order(StringComparer.Ordinal), images);
    }

    [Fact]
    public void Training_images_come_from_the_folder_itself_where_there_is_no_layout()
    {
        this.Put(".", "part", 10);
        File.WriteAllText(this.folder["notes.txt"], "not an image");

        Assert.Equal(10, PartFolder.TrainingImages(this.folder.Path).Count);
    }

    [Fact]
    public void A_missing_folder_is_named() => TrainingFails(this.folder["nowhere"], "nowhere", "no such folder", "Check the path");

    [Fact]
    public void A_file_in_place_of_a_folder_is_named()
    {
        File.WriteAllText(this.folder["part.png"], "x");
        TrainingFails(this.folder["part.png"], "part.png", "this is a file", "Give the folder");
    }

    [Fact]
    public void A_folder_without_images_says_where_images_belong()
    {
        File.WriteAllText(this.folder["notes.txt"], "x");
        TrainingFails(this.folder.Path, this.folder.Path, "no images were found", "train/good");
    }

    [Fact]
    public void An_empty_train_good_is_named_even_where_images_lie_beside_it()
    {
        Directory.CreateDirectory(this.folder["train/good"]);
        this.Put(".", "part", 12);
        TrainingFails(this.folder.Path, Path.Combine("train", "good"), "no images were found");
    }

    [Theory]
    [InlineData(1, "1 good image was found")]
    [InlineData(9, "9 good images were found")]
    public void Too_few_good_images_are_counted(int count, string found)
    {
        this.Put(".", "part", count);
        TrainingFails(this.folder.Path, found, "at least 10 are needed");
    }

    [Fact]
    public void Test_images_come_good_first_and_carry_kind_and_mask()
    {
        this.Put("test/good", "g", 2);
        this.Put("test/crack", "c", 2);
        this.Put("test/air", "a", 1);
        this.Put("ground_truth/crack", "c", 2, "_mask");

        var images = PartFolder.TestImages(this.folder.Path);

        Assert.Equal(["good", "good", "air", "crack", "crack"], images.Select(image => image.Kind));
        Assert.Equal([true, true, false, false, false], images.Select(image => image.IsGood));
        Assert.All(images.Take(3), image => Assert.Null(image.MaskPath));
        Assert.EndsWith("c000_mask.png", images[3].MaskPath, StringComparison.Ordinal);
        Assert.EndsWith("c001_mask.png", images[4].MaskPath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ground_truth_folder_without_any_mask_means_image_metrics_only()
    {
        this.Put("test/crack", "c", 2);
        Directory.CreateDirectory(this.folder["ground_truth/crack"]);

        Assert.All(PartFolder.TestImages(this.folder.Path), image => Assert.Null(image.MaskPath));
    }

    [Fact]
    public void Masks_of_good_parts_are_not_looked_at()
    {
        this.Put("test/good", "g", 2);
        this.Put("ground_truth/good", "g", 1, "_mask");

        Assert.All(PartFolder.TestImages(this.folder.Path), image => Assert.Null(image.MaskPath));
    }

    [Fact]
    public void What_systems_leave_behind_is_neither_a_part_nor_a_mask_nor_a_kind_of_defect()
    {
        this.Put("test/good", "g", 2);
        this.Put("test/good", "._g", 2);
        this.Put("test/crack", "c", 2);
        this.Put("test/.ipynb_checkpoints", "c", 1);
        this.Put("test/@eaDir", "c", 1);
        this.Put("ground_truth/crack", "c", 2, "_mask");
        this.Put("ground_truth/crack", "._c", 2, "_mask");
        this.Put("ground_truth/@eaDir", "c", 1, "_mask");
        var notes = new List<string>();

        var images = PartFolder.TestImages(this.folder.Path, notes.Add);

        Assert.Equal(["good", "good", "crack", "crack"], images.Select(image => image.Kind));
        Assert.Equal(3, notes.Count);
        Contains(notes[0], ".ipynb_checkpoints, @eaDir passed over");
        Contains(notes[1], Path.Combine("test", "good"), "2 entries that systems leave behind");
    }

    [Fact]
    public void Training_passes_over_what_systems_leave_behind_and_says_so()
    {
        this.Put(".", "part", 10);
        this.Put(".", "._part", 10);
        this.Put("more", "deeper", 3);
        var notes = new List<string>();

        Assert.Equal(10, PartFolder.TrainingImages(this.folder.Path, notes.Add).Count);
        Assert.Equal(2, notes.Count);
        Contains(notes[0], "10 entries that systems leave behind");
        Contains(notes[1], "3 pictures in subfolders passed over");
        Assert.Equal(13, PartFolder.TrainingImages(this.folder.Path, recursive: true).Count);
    }

    [Fact]
    public void A_missing_test_part_says_what_is_expected()
    {
        this.Put("train/good", "g", 12);
        this.TestFails("no test images were found", "test/good", "test/KIND");
    }

    [Fact]
    public void A_kind_without_images_is_named()
    {
        this.Put("test/good", "g", 2);
        Directory.CreateDirectory(this.folder["test/crack"]);
        this.TestFails(Path.Combine("test", "crack"), "no images were found");
    }

    [Fact]
    public void A_mask_without_its_image_is_named()
    {
        this.Put("test/crack", "c", 1);
        this.Put("ground_truth/crack", "c", 2, "_mask");
        this.TestFails("c001_mask.png", "no image in test/crack");
    }

    [Fact]
    public void A_mask_of_a_kind_that_is_not_tested_is_named()
    {
        this.Put("test/good", "g", 1);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        this.TestFails("c000_mask.png", "no image in test/crack");
    }

    [Fact]
    public void The_first_image_without_its_mask_is_named()
    {
        this.Put("test/crack", "c", 3);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        this.TestFails("c001.png", "has no mask", "c001_mask.png");
    }

    [Fact]
    public void A_mask_with_an_unexpected_name_is_named()
    {
        this.Put("test/crack", "c", 1);
        this.Put("ground_truth/crack", "c", 1);
        this.TestFails("c000.png", "000_mask.png");
    }

    [Fact]
    public void Two_images_of_one_stem_cannot_share_a_mask()
    {
        this.Put("test/crack", "c", 1);
        File.Copy(this.folder["test/crack/c000.png"], this.folder["test/crack/c000.bmp"]);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        this.TestFails("two images share the mask", "c000_mask.png");
    }

    [Fact]
    public void A_good_folder_in_another_case_is_not_taken_for_a_defect()
    {
        this.Put("test/Good", "g", 1);
        this.TestFails("Good", "Rename it to 'good'");
    }

    [Fact]
    public void A_mask_of_another_size_is_named_with_both_sizes()
    {
        this.Put("ground_truth/crack", "c", 1, "_mask");

        var error = Assert.Throws<DataFolderException>(() => DefectMask.Read(this.folder["ground_truth/crack/c000_mask.png"], "c000.png", 20, 30, 1, out _).Dispose());

        Contains(error.Message, "c000_mask.png", "16 x 12", "c000.png", "20 x 30");
    }

    [Fact]
    public void A_mask_that_fits_is_read_as_zero_and_255()
    {
        this.Put("ground_truth/crack", "c", 1, "_mask");

        using var mask = DefectMask.Read(this.folder["ground_truth/crack/c000_mask.png"], "c000.png", 16, 12, 1, out _);

        Assert.Equal(MatType.CV_8UC1, mask.Type());
        Assert.Equal(16 * 12, Cv2.CountNonZero(mask));
    }

    [Theory]
    [InlineData("soft.png", true)]
    [InlineData("noisy.jpg", true)]
    [InlineData("labels.png", false)]
    public void Soft_edges_and_JPEG_noise_do_not_enlarge_a_defect_and_labels_stay(string name, bool isGrey)
    {
        using var drawn = new Mat(100, 120, MatType.CV_8UC1, new Scalar(0));
        Cv2.Rectangle(drawn, new Rect(30, 30, 40, 40), new Scalar(name == "labels.png" ? 1 : 255), -1);
        if (name == "soft.png")
        {
            Cv2.GaussianBlur(drawn, drawn, new Size(0, 0), 6);
        }

        Cv2.ImWrite(this.folder[name], drawn, new ImageEncodingParam(ImwriteFlags.JpegQuality, 75));

        using var mask = DefectMask.Read(this.folder[name], "part.png", 120, 100, 1, out var found);

        Assert.Equal(new MaskTraits(isGrey, false), found);
        Assert.InRange(Cv2.CountNonZero(mask), 1600 * 0.9, 1600 * 1.04);
    }

    [Fact]
    public void A_mask_that_is_not_turned_as_its_photo_is_told()
    {
        this.Put("ground_truth/crack", "c", 1, "_mask");
        var path = this.folder["ground_truth/crack/c000_mask.png"];

        DefectMask.Read(path, "c000.jpg", 16, 12, 6, out var traits).Dispose();
        var error = Assert.Throws<DataFolderException>(() => DefectMask.Read(path, "c000.jpg", 12, 16, 6, out _).Dispose());

        Assert.True(traits.IsOtherwiseTurned);
        Contains(error.Message, "turned as its orientation tag (6) says", "a mask drawn on the picture as it is stored does not fit");
    }

    [Fact]
    public void Names_that_are_not_UTF8_are_listed_and_their_masks_are_not_asked_for()
    {
        this.Put("test/crack", "c", 1);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        OddFiles.CopyAsLatin1(this.folder["test/crack/c000.png"], this.folder["test/crack"]);

        Assert.Equal([false, true], PartFolder.TestImages(this.folder.Path).Select(image => image.MaskPath is null));
    }

    [Fact]
    public void A_mask_whose_name_is_not_UTF8_is_named()
    {
        this.Put("test/crack", "c", 1);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        OddFiles.CopyAsLatin1(this.folder["test/crack/c000.png"], this.folder["ground_truth/crack"]);
        this.TestFails("the name is not UTF-8", "convmv");
    }

    [Fact]
    public void A_kind_of_defect_whose_name_is_not_UTF8_is_named()
    {
        this.Put("test/crack", "c", 1);
        OddFiles.RenameAsLatin1(this.folder["test/crack"]);
        this.TestFails("the name is not UTF-8", "convmv");
    }

    [Fact]
    public void A_pipe_among_masks_is_told_and_not_opened()
    {
        this.Put("test/crack", "c", 1);
        this.Put("ground_truth/crack", "c", 1, "_mask");
        OddFiles.MakePipe(this.folder["ground_truth/crack/c001_mask.png"]);
        List<string> notes = [];

        Assert.Single(PartFolder.TestImages(this.folder.Path, notes.Add));

        Assert.Contains("a pipe, socket, device or folder is no file", Assert.Single(notes), StringComparison.Ordinal);
    }

    [NeedsRealDataFact("data/cookie")]
    public void The_cookies_are_20_to_train_11_good_and_32_broken_with_masks()
    {
        var path = RealData.Path("data/cookie");
        var images = PartFolder.TestImages(path);

        Assert.Equal(20, PartFolder.TrainingImages(path).Count);
        Assert.Equal(11, images.Count(image => image.IsGood));
        var broken = images.Where(image => image.Kind == "broken").ToArray();
        Assert.Equal(32, broken.Length);
        foreach (var image in broken)
        {
            using var pixels = ImageFile.Read(image.Path);
            using var mask = DefectMask.Read(image.MaskPath!, image.Path, pixels.Cols, pixels.Rows, 1, out _);
            Assert.True(Cv2.CountNonZero(mask) > 0);
        }
    }

    public void Dispose() => this.folder.Dispose();

    private static void Contains(string message, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));

    private static void TrainingFails(string path, params string[] parts) =>
        Contains(Assert.Throws<DataFolderException>(() => PartFolder.TrainingImages(path)).Message, parts);

    private void TestFails(params string[] parts) =>
        Contains(Assert.Throws<DataFolderException>(() => PartFolder.TestImages(this.folder.Path)).Message, parts);

    private void Put(string place, string prefix, int count, string suffix = "")
    {
        var target = this.folder[place];
        Directory.CreateDirectory(target);
        using var picture = new Mat(12, 16, MatType.CV_8UC1, new Scalar(90));
        Cv2.ImEncode(".png", picture, out var bytes);
        for (var i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path.Combine(target, $"{prefix}{i:000}{suffix}.png"), bytes);
        }
    }
}
