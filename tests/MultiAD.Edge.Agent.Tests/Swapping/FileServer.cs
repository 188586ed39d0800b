using System.Net;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>Serves the files of a folder over HTTP; a name that begins with <c>slow-</c> never comes to its end.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string folder;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FileServer(string folder)
    {
        this.folder = folder;
        this.Address = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        this.listener.Prefixes.Add(this.Address);
        this.listener.Start();
        _ = this.ServeAsync();
    }

    public string Address { get; }

    /// <summary>Whether what is slow comes after all.</summary>
    public bool IsFast { get; set; }

    public void Dispose()
    {
        this.closed.TrySetResult();
        this.listener.Close();
    }

    private async Task ServeAsync()
    {
        while (this.listener.IsListening)
        {
            try
            {
                _ = this.AnswerAsync(await this.listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var name = Path.GetFileName(context.Request.Url!.LocalPath);
            var isSlow = name.StartsWith("slow-", StringComparison.Ordinal) && !this.IsFast;
            var content = await File.ReadAllBytesAsync(Path.Combine(this.folder, name.Replace("slow-", string.Empty, StringComparison.Ordinal)));
            context.Response.ContentLength64 = content.Length;
            await context.Response.OutputStream.WriteAsync(content.AsMemory(0, isSlow ? 100 : content.Length));
            await context.Response.OutputStream.FlushAsync();
            if (isSlow)
            {
                await this.closed.Task;
            }

            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The agent was killed meanwhile.
        }
    }
}
