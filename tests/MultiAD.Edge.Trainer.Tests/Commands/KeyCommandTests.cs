using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class KeyCommandTests : IDisposable
{
    private const string Secret = "correct horse";
    private readonly TemporaryFolder folder = new();

    private string Private => this.folder["plant.key.pem"];

    private string Public => this.folder["plant.pub.pem"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_new_key_is_encrypted_and_for_its_owner_alone()
    {
        var (exitCode, output, errors) = await this.NewAsync("plant", "--passphrase-file", this.PassphraseFile(Secret));
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(this.Private).UnixFileMode);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", await File.ReadAllTextAsync(this.Private), StringComparison.Ordinal);
        Assert.Contains(TrustedKey.Read(this.Public).Id, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_a_passphrase_is_warned_of_loudly()
    {
        var (exitCode, _, errors) = await this.NewAsync("plant", "--no-passphrase");
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"WARNING: {this.Private} is NOT ENCRYPTED", errors, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(this.Private).UnixFileMode);
    }

    [Theory]
    [InlineData("plant.key.pem")]
    [InlineData("plant.pub.pem")]
    public async Task A_file_that_is_there_is_never_overwritten(string there)
    {
        await File.WriteAllTextAsync(this.folder[there], "mine");
        var (exitCode, _, errors) = await this.NewAsync("plant", "--no-passphrase");
        Assert.Equal(1, exitCode);
        Assert.Contains($"{this.folder[there]}: the file exists", errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(this.folder.Path))));
    }

    [Theory]
    [InlineData("short", "has 5 characters; at least 8")]
    [InlineData("", "the first line is empty")]
    [InlineData("\nsecond line", "the first line is empty")]
    public async Task A_passphrase_that_protects_nothing_is_refused(string passphrase, string words)
    {
        var file = this.PassphraseFile(passphrase);
        var (exitCode, _, errors) = await this.NewAsync("plant", "--passphrase-file", file);
        Assert.Equal(1, exitCode);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(this.folder.Path));
    }

    [Fact]
    public async Task Without_a_terminal_a_passphrase_file_is_asked_for()
    {
        var (exitCode, errors) = await TrainerProcess.RunAsync("key", "new", "plant", "--out", this.folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no terminal to ask for it. Give --passphrase-file", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(this.folder.Path));
    }

    [Theory]
    [InlineData("../plant")]
    [InlineData(".plant")]
    [InlineData("a b")]
    public async Task A_name_that_is_no_file_name_is_wrong_usage(string name) =>
        Assert.Equal(2, (await this.NewAsync(name, "--no-passphrase")).ExitCode);

    [Fact]
    public async Task No_passphrase_and_a_file_with_one_are_wrong_usage() =>
        Assert.Equal(2, (await this.NewAsync("plant", "--no-passphrase", "--passphrase-file", this.PassphraseFile(Secret))).ExitCode);

    [Fact]
    public async Task The_list_names_each_key_and_whether_it_can_sign_here()
    {
        await this.NewAsync("plant", "--no-passphrase");
        using var foreign = new TestKey();
        foreign.WritePublic(this.folder["other.pub.pem"]);
        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["key", "list", this.folder.Path]));
        Assert.Equal(0, exitCode);
        Assert.Equal(
            [$"{foreign.Id}  public only         other", $"{TrustedKey.Read(this.Public).Id}  private and public  plant"],
            output.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task The_list_shows_the_good_keys_and_fails_by_the_bad_one()
    {
        await this.NewAsync("plant", "--no-passphrase");
        await File.WriteAllTextAsync(this.folder["bad.pub.pem"], "no key");
        var (exitCode, output, errors) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["key", "list", this.folder.Path]));
        Assert.Equal(1, exitCode);
        Assert.EndsWith("plant", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(this.folder["bad.pub.pem"], errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_keys_is_said()
    {
        var (exitCode, _, errors) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["key", "list", this.folder.Path]));
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no public key", errors, StringComparison.Ordinal);
    }

    [NeedsOpenSslFact]
    public async Task Openssl_opens_the_private_key_with_the_passphrase_and_finds_our_public_key()
    {
        var file = this.PassphraseFile(Secret);
        await this.NewAsync("plant", "--passphrase-file", file);
        var (exitCode, output) = OpenSsl.Run("pkey", "-in", this.Private, "-passin", $"file:{file}", "-pubout");
        Assert.Equal((0, await File.ReadAllTextAsync(this.Public)), (exitCode, output));
        Assert.NotEqual(0, OpenSsl.Run("pkey", "-in", this.Private, "-passin", "pass:another one", "-pubout").ExitCode);
    }

    private string PassphraseFile(string passphrase)
    {
        File.WriteAllText(this.folder["secret.txt"], passphrase + "\n");
        return this.folder["secret.txt"];
    }

    private Task<(int ExitCode, string Output, string Error)> NewAsync(string name, params string[] more) =>
        ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["key", "new", name, "--out", this.folder.Path, .. more]));
}
