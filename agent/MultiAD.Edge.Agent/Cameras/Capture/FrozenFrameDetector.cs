using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// Notices a live camera that repeats one picture: sensor noise makes two real pictures differ. Each picture is compared
/// with a reference taken now and then; a comparison ends at the first byte that differs and costs next to nothing.
/// </summary>
internal sealed class FrozenFrameDetector : IDisposable
{
    private const int ReferencesPerTimeout = 4;
    private readonly TimeSpan timeout;
    private readonly TimeProvider timeProvider;
    private readonly Mat reference = new();
    private long referenceTaken;
    private bool hasReference;
    private bool changed;
    private bool frozen;

    /// <summary>Begins without a picture.</summary>
    /// <param name="timeout">How long one picture may be repeated.</param>
    /// <param name="timeProvider">Monotonic clock.</param>
    public FrozenFrameDetector(TimeSpan timeout, TimeProvider timeProvider)
    {
        this.timeout = timeout;
        this.timeProvider = timeProvider;
    }

    /// <summary>Looks at the next picture.</summary>
    /// <returns>For how long this same picture has come; null where it is a new one.</returns>
    public TimeSpan? Observe(Mat picture)
    {
        var age = this.timeProvider.GetElapsedTime(this.referenceTaken);
        if (this.hasReference && !this.changed && Same(this.reference, picture))
        {
            this.frozen = age >= this.timeout;
            return age;
        }

        this.changed = true;
        this.frozen = false;
        if (!this.hasReference || age >= this.timeout / ReferencesPerTimeout)
        {
            picture.CopyTo(this.reference);
            this.referenceTaken = this.timeProvider.GetTimestamp();
            this.hasReference = true;
            this.changed = false;
        }

        return null;
    }

    /// <summary>
    /// Forgets what was seen, unless the picture froze: a camera that is opened again is not well until that picture changes.
    /// </summary>
    public void Restart()
    {
        if (!this.frozen)
        {
            this.hasReference = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.reference.Dispose();

    private static bool Same(Mat first, Mat second) =>
        first.Rows == second.Rows && first.Cols == second.Cols && first.Type() == second.Type()
        && first.IsContinuous() && second.IsContinuous()
        && first.AsSpan<byte>().SequenceEqual(second.AsSpan<byte>());
}
