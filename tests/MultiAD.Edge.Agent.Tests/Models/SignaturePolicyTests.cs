using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class SignaturePolicyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();

    private string Keys => this.folder["keys"];

    public void Dispose()
    {
        this.key.Dispose();
        this.folder.Dispose();
    }

    // Folder, switch, whether unsigned bundles are accepted; null where the folder is an error.
    [Theory]
    [InlineData("key", null, false)]
    [InlineData("key", false, false)]
    [InlineData("key", true, true)]
    [InlineData("empty", null, false)]
    [InlineData("empty", false, false)]
    [InlineData("empty", true, true)]
    [InlineData("missing", null, null)]
    [InlineData("missing", false, null)]
    [InlineData("missing", true, true)]
    [InlineData("bad", null, null)]
    [InlineData("bad", true, null)]
    public void A_folder_that_was_configured_demands_signatures_unless_the_switch_is_on(string kind, bool? allow, bool? expected)
    {
        this.Fill(kind);
        var options = new ModelOptions { TrustedKeys = this.Keys, AllowUnsigned = allow };
        if (expected is null)
        {
            var error = Assert.Throws<KeyFileException>(() => SignaturePolicy.Read(options));
            Assert.StartsWith(this.Keys, error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, SignaturePolicy.Read(options).AllowUnsigned);
        }
    }

    [Theory]
    [InlineData("missing", null, true)]
    [InlineData("missing", true, true)]
    [InlineData("missing", false, false)]
    [InlineData("empty", null, true)]
    [InlineData("empty", false, false)]
    [InlineData("key", null, false)]
    [InlineData("key", true, true)]
    [InlineData("bad", null, null)]
    public void The_usual_folder_demands_signatures_from_its_first_key_on(string kind, bool? allow, bool? expected)
    {
        this.Fill(kind);
        var options = new ModelOptions { TrustedKeys = this.Keys, AllowUnsigned = allow };
        if (expected is null)
        {
            Assert.Throws<KeyFileException>(() => SignaturePolicy.Read(options, usualFolder: this.Keys));
        }
        else
        {
            Assert.Equal(expected, SignaturePolicy.Read(options, usualFolder: this.Keys).AllowUnsigned);
        }
    }

    private void Fill(string kind)
    {
        if (kind != "missing")
        {
            Directory.CreateDirectory(this.Keys);
        }

        if (kind == "key")
        {
            this.key.WritePublic(Path.Combine(this.Keys, "plant.pub.pem"));
        }
        else if (kind == "bad")
        {
            File.WriteAllText(Path.Combine(this.Keys, "plant.pub.pem"), "no key");
        }
    }
}
