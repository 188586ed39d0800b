using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>A web server on the loopback address.</summary>
internal sealed class WeightsServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private WeightsServer(WebApplication application) => this.application = application;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address => new(this.application.Urls.Single() + "/");

    /// <summary>The Range header of each request; empty where there was none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = [];

    /// <summary>Starts it.</summary>
    /// <param name="answer">Answers a request; the number counts from 1.</param>
    public static async Task<WeightsServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new WeightsServer(builder.Build());
        server.application.Run(context =>
        {
            server.Ranges.Enqueue(context.Request.Headers.Range.ToString());
            return answer(context, server.Ranges.Count);
        });
        await server.application.StartAsync();
        return server;
    }

    /// <summary>Answers with a file, or the part of it that was asked for.</summary>
    public static Task SendAsync(HttpContext context, byte[] content, string version = "1") =>
        Results.Bytes(content, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{version}\"")).ExecuteAsync(context);

    /// <summary>Announces the whole file, sends its beginning and closes the connection.</summary>
    public static async Task CutAsync(HttpContext context, byte[] content, int length, string version = "1")
    {
        context.Response.Headers.ETag = $"\"{version}\"";
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, length));
        await context.Response.Body.FlushAsync();
        await Task.Delay(100);
        context.Abort();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => this.application.DisposeAsync();
}
