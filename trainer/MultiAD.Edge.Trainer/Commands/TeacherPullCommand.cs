using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Http.Headers;
using MultiAD.Edge.Trainer.Downloads;
using MultiAD.Edge.Trainer.Native;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train teacher pull</c>: published weights into the cache.</summary>
internal static class TeacherPullCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Which teacher." };
        _ = name.AcceptOnlyFromAmong([Teacher.EmbeddedName, .. TeacherCatalogue.Names]);
        var cache = CacheOption();
        var url = new Option<string>("--url")
        {
            Description = "Where the published files are, such as a mirror inside the plant (http or https).",
            DefaultValueFactory = _ => TeacherCatalogue.BaseAddress.ToString(),
        };
        url.Validators.Add(ValidateUrl);
        var command = new Command("pull", "Fetch a teacher that torchvision publishes, check it and convert it for --teacher NAME.")
        {
            name,
            cache,
            url,
        };
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(
            async () =>
            {
                if (TeacherCatalogue.Find(parsed.GetRequiredValue(name)) is not { } teacher)
                {
                    Console.WriteLine($"found       {Teacher.EmbeddedName} is embedded in multiad-train, nothing to do");
                    Console.WriteLine($"use         multiad-train train --teacher {Teacher.EmbeddedName}");
                    return;
                }

                var folder = CacheFrom(parsed.GetValue(cache));
                Console.Error.WriteLine(TorchRuntime.Load(1));
                var result = await ProgressDisplay.RunAsync(
                    progress => PullAsync(teacher, folder, Directory(parsed.GetRequiredValue(url)), progress, cancellationToken))
                    .ConfigureAwait(false);
                Print(teacher, result, parsed.GetValue(cache) is null);
            },
            "Stopped. What has come so far is kept; run the command again to go on."));
        return command;
    }

    /// <summary>The option <c>--cache</c>.</summary>
    public static Option<string?> CacheOption() => new("--cache")
    {
        Description = "Folder for pulled teachers; by default $XDG_CACHE_HOME/multiad/teachers or ~/.cache/multiad/teachers.",
    };

    /// <summary>The cache that was asked for, or the user's.</summary>
    public static TeacherCache CacheFrom(string? folder) =>
        folder is null ? TeacherCache.Default() : new TeacherCache(Path.GetFullPath(folder));

    private static async Task<TeacherDownloadResult> PullAsync(
        TeacherCatalogueEntry teacher,
        TeacherCache cache,
        Uri address,
        IProgress<WorkProgress> progress,
        CancellationToken cancellationToken)
    {
        // Packed content would have another digest.
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            AutomaticDecompression = DecompressionMethods.None,
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("multiad-train", TrainerVersion.Text));
        var options = new DownloadOptions();
        var download = new TeacherDownload(cache, new ResumableDownload(client, options), options);
        return await download.RunAsync(teacher, address, progress, cancellationToken).ConfigureAwait(false);
    }

    private static void Print(TeacherCatalogueEntry teacher, TeacherDownloadResult result, bool inUsersCache)
    {
        var megabytes = new FileInfo(result.WeightsPath).Length / 1048576.0;
        Console.WriteLine(result switch
        {
            { Fetched: true } => $"fetched     {teacher.File}, SHA-256 {teacher.Digest} as published",
            { Converted: true } => $"found       {teacher.File}, SHA-256 {teacher.Digest} as published",
            _ => $"found       {teacher.Name} is already there, nothing to do",
        });
        Console.WriteLine($"weights     {result.WeightsPath} ({megabytes:0.0} MiB), stem to layer3, batch norm folded");
        Console.WriteLine($"use         multiad-train train --teacher {(inUsersCache ? teacher.Name : result.WeightsPath)}");
    }

    private static Uri Directory(string url) => new(url.EndsWith('/') ? url : url + "/");

    private static void ValidateUrl(OptionResult result)
    {
        var text = result.GetValueOrDefault<string>();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            result.AddError($"--url is {text}; an address that begins with http:// or https:// is needed.");
        }
    }
}
