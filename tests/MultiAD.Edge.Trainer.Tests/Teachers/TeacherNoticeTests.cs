using System.Text;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Teachers;

public sealed class TeacherNoticeTests : IClassFixture<TorchFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void The_embedded_teacher_comes_with_the_licence_beside_it_to_the_letter()
    {
        using var teacher = Teacher.Load(Teacher.EmbeddedName);

        var licence = Path.Combine(RealData.Repository, "trainer/MultiAD.Edge.Trainer/Teachers/Embedded/LICENSE.txt");
        Assert.Equal(File.ReadAllText(licence), teacher.Notice!.Text);
        Assert.Equal("BSD 3-Clause License, Copyright (c) Soumith Chintala 2016", teacher.Notice.Summary);
    }

    [Fact]
    public void Weights_that_were_pulled_have_the_publishers_licence_under_whatever_name()
    {
        using var teacher = this.LoadWith(TeacherDownload.SourceDigestKey, TeacherCatalogue.Entries[0].Digest);

        Assert.Equal(TeacherNotice.Torchvision, teacher.Notice);
    }

    [Theory]
    [InlineData(TeacherDownload.SourceDigestKey, "95faca4d")]
    [InlineData(TeacherDownload.SourceKey, "wide_resnet50_2-95faca4d.pth")]
    [InlineData(TeacherNotice.MetadataKey, "")]
    public void Weights_of_unknown_origin_have_no_notice(string key, string value)
    {
        using var teacher = this.LoadWith(key, value);

        Assert.Null(teacher.Notice);
    }

    [Fact]
    public void A_notice_in_the_weights_file_is_taken()
    {
        using var teacher = this.LoadWith(TeacherNotice.MetadataKey, "Plant licence\nCopyright A Plant.");

        Assert.Equal("Plant licence, Copyright A Plant", teacher.Notice!.Summary);
    }

    [Fact]
    public void The_file_names_the_teacher_and_then_gives_the_text_with_plain_line_ends()
    {
        var text = Encoding.UTF8.GetString(new TeacherNotice("One\r\nTwo – three\r\n\r\n").ToFile("resnet18"));

        Assert.Equal(
            "The model in this bundle holds weights of the network resnet18. For those weights this notice applies:\n\nOne\nTwo – three\n",
            text);
    }

    [Fact]
    public void A_text_file_is_read_without_its_byte_order_mark()
    {
        File.WriteAllText(this.folder["licence.txt"], "Licence", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("Licence", TeacherNotice.Read(this.folder["licence.txt"]).Text);
    }

    [Theory]
    [InlineData(0, 0, "is empty")]
    [InlineData(9, ' ', "is empty")]
    [InlineData(9, 0xFF, "is not UTF-8 text")]
    [InlineData(65537, 'a', "has 65537 bytes, the limit is 65536")]
    public void What_is_no_licence_is_refused(int length, byte value, string reason)
    {
        var path = this.folder["licence.txt"];
        File.WriteAllBytes(path, [.. Enumerable.Repeat(value, length)]);

        var error = Assert.Throws<TeacherException>(() => TeacherNotice.Read(path));

        Assert.Contains($"{path}: {reason}", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<TeacherException>(() => TeacherNotice.Read(path + "x")).Message);
    }

    private Teacher LoadWith(string key, string value)
    {
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        var file = network.Store();
        file.Metadata[key] = value;
        File.WriteAllBytes(this.folder["own.safetensors"], file.ToHalfPrecision());
        return Teacher.Load(this.folder["own.safetensors"]);
    }
}
