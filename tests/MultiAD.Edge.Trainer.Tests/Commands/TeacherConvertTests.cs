using System.Security.Cryptography;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Tests.Weights;
using MultiAD.Edge.Trainer.Weights;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class TeacherConvertTests : IClassFixture<TorchFixture>, IDisposable
{
    private const string RealWeights = "weights/resnet18-imagenet-layers1-3.safetensors";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Weights_come_out_folded_and_in_half_precision_and_say_where_they_are_from()
    {
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        var whole = BatchNormFile.Of(network).ToSinglePrecision();
        await File.WriteAllBytesAsync(this.folder["whole.safetensors"], whole);

        var (exitCode, _, error) = await this.ConvertAsync(this.folder["whole.safetensors"], "half.safetensors");
        var half = await File.ReadAllBytesAsync(this.folder["half.safetensors"]);
        using var teacher = Teacher.Load(this.folder["half.safetensors"]);

        Assert.True(exitCode == 0, error);
        Assert.Equal(TeacherArchitecture.ResNet18Name, teacher.Name);
        var file = SafeTensorsFile.Parse("half", half);
        var digest = Convert.ToHexStringLower(SHA256.HashData(whole));
        Assert.Equal([("source", "whole.safetensors"), ("sourceSha256", digest)], file.Metadata.Select(entry => (entry.Key, entry.Value)));
        Assert.DoesNotContain(file.Tensors.Keys, name => name.Contains("running", StringComparison.Ordinal));
        Assert.InRange(half.Length, 0, (file.Tensors.Sum(tensor => tensor.Value.Values.Length) * 2) + 8192);
    }

    [Fact]
    public async Task Converting_again_gives_the_same_bytes()
    {
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        await File.WriteAllBytesAsync(this.folder["whole.safetensors"], network.Store().ToSinglePrecision());

        _ = await this.ConvertAsync(this.folder["whole.safetensors"], "first.safetensors");
        _ = await this.ConvertAsync(this.folder["whole.safetensors"], "second.safetensors");

        var first = await File.ReadAllBytesAsync(this.folder["first.safetensors"]);
        Assert.Equal(first, await File.ReadAllBytesAsync(this.folder["second.safetensors"]));
    }

    [NeedsRealDataFact(RealWeights)]
    public async Task The_embedded_file_is_what_the_command_makes_of_its_source()
    {
        _ = await this.ConvertAsync(RealData.Path(RealWeights), "half.safetensors");
        using var embedded = Teacher.Load(Teacher.EmbeddedName);

        var made = await File.ReadAllBytesAsync(this.folder["half.safetensors"]);
        Assert.Equal(embedded.Digest, Convert.ToHexStringLower(SHA256.HashData(made)));
    }

    [Fact]
    public async Task A_missing_file_is_refused_and_nothing_is_written()
    {
        var (exitCode, _, error) = await this.ConvertAsync(this.folder["nowhere.safetensors"], "half.safetensors");

        Assert.Equal(1, exitCode);
        Assert.Contains("nowhere.safetensors: no such teacher", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(this.folder.Path));
    }

    private Task<(int ExitCode, string Output, string Error)> ConvertAsync(string source, string target) =>
        ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["teacher", "convert", source, "--out", this.folder[target]]));
}
