namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Work of seconds beside the line, on a thread of its own: it takes none of those that stages and the connection need.</summary>
/// <remarks>Its priority is lower where the system knows one for a thread without rights; Linux does not.</remarks>
internal static class DedicatedThread
{
    /// <summary>Runs work that cannot be interrupted.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait; the work goes on, and its result is disposed where it can be.</param>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        })
        {
            IsBackground = true,
            Name = "exchange of a model",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        try
        {
            return await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = DisposeLaterAsync(done.Task);
            throw;
        }
    }

    private static async Task DisposeLaterAsync<T>(Task<T> work)
    {
        try
        {
            (await work.ConfigureAwait(false) as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // Nobody waits for it any more.
            return;
        }
    }
}
