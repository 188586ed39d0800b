using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Downloads;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>Brings published weights into the cache: fetch, check the digest, convert from stem to layer3.</summary>
/// <param name="cache">Where they go.</param>
/// <param name="download">Fetches files.</param>
/// <param name="options">Tells the free space.</param>
internal sealed class TeacherDownload(TeacherCache cache, ResumableDownload download, DownloadOptions options)
{
    /// <summary>Metadata key of the name of the file that weights were converted from.</summary>
    public const string SourceKey = "source";

    /// <summary>Metadata key of that file's digest.</summary>
    public const string SourceDigestKey = "sourceSha256";

    /// <summary>Makes sure that the teacher is in the cache.</summary>
    /// <param name="teacher">Which one.</param>
    /// <param name="baseAddress">Where its file is; ends with a slash.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Stops; a part of the file is kept and the next run goes on from there.</param>
    /// <exception cref="TeacherException">It cannot be had; the message says why and what to do.</exception>
    /// <exception cref="WeightsException">The published file is damaged.</exception>
    public async Task<TeacherDownloadResult> RunAsync(
        TeacherCatalogueEntry teacher, Uri baseAddress, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var weights = cache.WeightsPath(teacher.Name);
        if (HasWeights(weights, teacher))
        {
            return new TeacherDownloadResult(weights, Fetched: false, Converted: false);
        }

        Directory.CreateDirectory(cache.Folder);
        var published = cache.PublishedPath(teacher);
        var there = File.Exists(published) && new FileInfo(published).Length == teacher.Length
            && await DigestAsync(published, cancellationToken).ConfigureAwait(false) == teacher.Digest;
        if (!there)
        {
            var address = new Uri(baseAddress, teacher.File);
            await this.FetchAsync(teacher, address, published, progress, cancellationToken).ConfigureAwait(false);
        }

        var conversion = new WorkProgress($"converting {teacher.Name}", 0, 1, double.NaN, 0) { Detail = "stem to layer3" };
        progress.Report(conversion);
        ConvertWeights(teacher, published, weights);
        progress.Report(conversion with { Step = 1 });
        return new TeacherDownloadResult(weights, Fetched: !there, Converted: true);
    }

    private async Task FetchAsync(
        TeacherCatalogueEntry teacher, Uri address, string published, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var part = published + ".part";
        this.CheckSpace(teacher, File.Exists(part) ? new FileInfo(part).Length : 0);
        try
        {
            var file = new RemoteFile(address, teacher.Length);
            await download.RunAsync(file, part, $"downloading {teacher.Name}", progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DownloadException error)
        {
            var remedy = error.BlamesAddress
                ? $" It begins with what --url gives; or fetch {teacher.File} by hand and put it into {cache.Folder}."
                : string.Empty;
            throw new TeacherException(error.Message + remedy, error);
        }

        var digest = await DigestAsync(part, cancellationToken).ConfigureAwait(false);
        VersionTag.Of(part).Delete();
        if (digest != teacher.Digest)
        {
            File.Delete(part);
            throw new TeacherException(
                $"{address}: the file that came has the SHA-256 {digest}, the published one has {teacher.Digest}. It was deleted. "
                + "Run the command again; if it happens again, something between here and the server changes the file.");
        }

        DurableFile.Move(part, published);
    }

    // The converted file is never larger than the published one by more than a factor of two.
    private void CheckSpace(TeacherCatalogueEntry teacher, long have)
    {
        var needed = Math.Max(0, teacher.Length - have) + (2 * teacher.Length);
        var free = options.FreeBytes(cache.Folder);
        if (free < needed)
        {
            throw new TeacherException(
                $"{cache.Folder}: {free / 1e6:0} MB are free, {needed / 1e6:0} MB are needed for {teacher.Name}. "
                + "Free some space, or give another folder with --cache.");
        }
    }

    private static bool HasWeights(string path, TeacherCatalogueEntry teacher)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            var file = SafeTensorsFile.Parse(path, File.ReadAllBytes(path));
            return file.Metadata.TryGetValue(SourceDigestKey, out var digest) && digest == teacher.Digest;
        }
        catch (WeightsException)
        {
            // A damaged file is made again.
            return false;
        }
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        await using var closing = stream.ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private static void ConvertWeights(TeacherCatalogueEntry teacher, string published, string weights)
    {
        using var stream = File.OpenRead(published);
        using var checkpoint = TorchCheckpoint.Open(published, stream);
        var shapes = checkpoint.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape, StringComparer.Ordinal);
        var architecture = TeacherArchitecture.Recognize(published, shapes);
        if (architecture.Name != teacher.Name)
        {
            throw new TeacherException(
                $"{published}: holds a {architecture.Name}, not a {teacher.Name}. Delete the file and pull again.");
        }

        var raw = new SafeTensorsFile();
        foreach (var (name, tensor) in checkpoint.Tensors.Where(tensor => IsUsed(tensor.Key)))
        {
            raw.Tensors[name] = checkpoint.Read(tensor);
        }

        using var network = new FeatureNetwork(architecture.Shape, trainable: false);
        network.Load(published, raw);
        raw.Tensors.Clear();
        var file = network.Store();
        file.Metadata[SourceKey] = teacher.File;
        file.Metadata[SourceDigestKey] = teacher.Digest;
        DurableFile.Write(weights, file.ToSinglePrecision());
    }

    private static bool IsUsed(string name) =>
        !name.StartsWith("layer4.", StringComparison.Ordinal) && !name.StartsWith("fc.", StringComparison.Ordinal);
}
