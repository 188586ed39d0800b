using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>A folder to download into and a file to download, with patience measured in milliseconds.</summary>
internal sealed class DownloadBench : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<ServiceProvider> providers = [];

    public DownloadBench()
    {
        new Random(1).NextBytes(this.Content);
        new Random(2).NextBytes(this.Other);
    }

    /// <summary>What is ordered.</summary>
    public byte[] Content { get; } = new byte[700_000];

    /// <summary>Another file of the same length.</summary>
    public byte[] Other { get; } = new byte[700_000];

    /// <summary>Options of the downloads.</summary>
    public DownloadOptions Options { get; set; } = new()
    {
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(10),
        MaximumRetryDelay = TimeSpan.FromMilliseconds(20),
        Proxy = DownloadOptions.NoProxy,
    };

    /// <summary>Where it comes to.</summary>
    public string Part { get; set; } = string.Empty;

    /// <summary>What was told of the progress.</summary>
    public List<long> Progress { get; } = [];

    /// <summary>A path in the folder.</summary>
    public string this[string name] => this.folder[name];

    /// <summary>Digest of a file's content.</summary>
    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>A download as after a start of the agent.</summary>
    public BundleDownload Create()
    {
        var provider = new ServiceCollection().AddBundleDownload(this.Options, TimeProvider.System).BuildServiceProvider();
        this.providers.Add(provider);
        return provider.GetRequiredService<BundleDownload>();
    }

    /// <summary>Fetches <see cref="Content"/>.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="bytes">Length in the order; null for that of the content.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task FetchAsync(Uri source, long? bytes = null, CancellationToken cancellationToken = default)
    {
        this.Part = this.Part.Length > 0 ? this.Part : this["incoming/bundle.part"];
        var progress = new Told(this.Progress.Add);
        await this.Create().FetchAsync(source, this.Part, Hash(this.Content), bytes ?? this.Content.Length, progress, cancellationToken);
        Assert.Equal(this.Content, await File.ReadAllBytesAsync(this.Part, cancellationToken));
        Assert.Equal([this.Part], Directory.GetFiles(Path.GetDirectoryName(this.Part)!, "bundle*"));
    }

    /// <summary>Fetches it, which must fail.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="worthRetrying">Whether the reason may pass.</param>
    /// <param name="words">Words of the message.</param>
    public async Task FailAsync(Uri source, bool worthRetrying, params string[] words)
    {
        var error = await Assert.ThrowsAsync<BundleDownloadException>(() => this.FetchAsync(source));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Equal((worthRetrying, '.'), (error.WorthRetrying, error.Message[^1]));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        this.providers.ForEach(provider => provider.Dispose());
        this.folder.Dispose();
    }

    // Progress<T> tells later, on another thread.
    private sealed class Told(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
