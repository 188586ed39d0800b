using System.Text;
using Microsoft.ML.OnnxRuntime;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class BundleNoticeTests : IClassFixture<TorchFixture>, IDisposable
{
    private const string MetadataKey = "multiad.teacherLicence";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData("multiad")]
    [InlineData("patchcore")]
    public async Task A_bundle_with_the_embedded_weights_holds_their_licence(string method)
    {
        var bundle = await this.TrainAsync(Teacher.EmbeddedName, method);

        Assert.Equal(TeacherNotice.Torchvision.ToFile("resnet18"), bundle.Read(ModelBundle.NoticeName));
        Assert.Contains(TeacherNotice.Torchvision.Text.Trim(), Encoding.UTF8.GetString(bundle.Read(ModelBundle.NoticeName)));
        Assert.Equal(
            "BSD 3-Clause License, Copyright (c) Soumith Chintala 2016; in full in the bundle's NOTICE.txt", Metadata(bundle)[MetadataKey]);
    }

    [Fact]
    public async Task A_notice_given_when_weights_are_converted_goes_into_the_bundle_and_none_where_none_was_given()
    {
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        await File.WriteAllBytesAsync(this.folder["raw.safetensors"], network.Store().ToSinglePrecision());
        await File.WriteAllTextAsync(this.folder["licence.txt"], "Licence of the plant");
        await this.ConvertAsync("raw", "with", "--notice", this.folder["licence.txt"]);
        await this.ConvertAsync("with", "again");
        await this.ConvertAsync("raw", "without");

        var given = await this.TrainAsync(this.folder["again.safetensors"], "patchcore");
        var none = await this.TrainAsync(this.folder["without.safetensors"], "patchcore");

        Assert.EndsWith("\n\nLicence of the plant\n", Encoding.UTF8.GetString(given.Read(ModelBundle.NoticeName)), StringComparison.Ordinal);
        Assert.StartsWith("Licence of the plant; ", Metadata(given)[MetadataKey], StringComparison.Ordinal);
        Assert.DoesNotContain(ModelBundle.NoticeName, none.Manifest.Files.Keys);
        Assert.DoesNotContain(MetadataKey, Metadata(none).Keys);
    }

    private static Dictionary<string, string> Metadata(ModelBundle bundle)
    {
        using var session = new InferenceSession(bundle.Model);
        return session.ModelMetadata.CustomMetadataMap;
    }

    private async Task ConvertAsync(string source, string target, params string[] more)
    {
        string[] files = [this.folder[$"{source}.safetensors"], "--out", this.folder[$"{target}.safetensors"]];
        Assert.Equal(0, await CommandLine.RunAsync(["teacher", "convert", .. files, .. more]));
    }

    private async Task<ModelBundle> TrainAsync(string teacher, string method)
    {
        _ = PartPictures.WriteDiscs(this.folder["parts"], 10);
        var path = this.folder["part.multiad"];
        string[] options = ["--teacher", teacher, "--method", method, "--size", "128", "--steps", "1"];
        Assert.Equal(0, await CommandLine.RunAsync(["train", "--data", this.folder["parts"], "--out", path, .. options]));
        return BundleReader.Open(path);
    }
}
