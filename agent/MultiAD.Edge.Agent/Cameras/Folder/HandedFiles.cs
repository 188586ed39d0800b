namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Files of a hot folder that were handed over and are not marked as done yet. One camera at a time has the folder; one that
/// hangs loses it to its successor, together with the file that it was reading. Thread-safe.
/// </summary>
/// <param name="done">Marks what is done.</param>
internal sealed class HandedFiles(DoneFiles done)
{
    /// <summary>Judged files that could not be marked, because they are not there now, remembered at most.</summary>
    public const int MaximumRemembered = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<FileStamp, bool> files = [];
    private FileStamp? reading;
    private int turn;

    /// <summary>Takes the folder over.</summary>
    /// <returns>The camera's turn; that of an earlier one is over.</returns>
    /// <exception cref="IOException">What is done cannot be marked there.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public int Open()
    {
        lock (this.gate)
        {
            this.GiveUp();
            this.turn++;
        }

        done.Open();
        return this.turn;
    }

    /// <summary>Whether a file is neither under way nor done.</summary>
    public bool IsFree(FileStamp file)
    {
        lock (this.gate)
        {
            return !this.files.ContainsKey(file) && !done.Has(file);
        }
    }

    /// <summary>Begins to read a file.</summary>
    /// <returns>False where another camera has the folder by now.</returns>
    public bool TryBegin(int mine, FileStamp file)
    {
        lock (this.gate)
        {
            if (mine != this.turn)
            {
                return false;
            }

            this.files[file] = false;
            this.reading = file;
            return true;
        }
    }

    /// <summary>The file that was read last is under way.</summary>
    public void Confirm(int mine)
    {
        lock (this.gate)
        {
            this.reading = mine == this.turn ? null : this.reading;
        }
    }

    /// <summary>The file that was begun is not handed over after all.</summary>
    public void Cancel(int mine)
    {
        lock (this.gate)
        {
            if (mine == this.turn)
            {
                this.GiveUp();
            }
        }
    }

    /// <summary>A file's part has its result: marks it. What cannot be marked now is tried again by <see cref="Settle"/>.</summary>
    public void Judged(FileStamp file)
    {
        lock (this.gate)
        {
            this.files[file] = true;
        }

        try
        {
            this.Settle(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Said by the camera, whose next look finds the file unmarked.
        }
    }

    /// <summary>Marks a file that is there, where it is judged and not marked yet.</summary>
    /// <exception cref="IOException">It cannot be marked.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Settle(FileStamp file)
    {
        lock (this.gate)
        {
            if (!this.files.GetValueOrDefault(file))
            {
                return;
            }
        }

        if (!done.TryMark(file))
        {
            return;
        }

        lock (this.gate)
        {
            this.files.Remove(file);
        }
    }

    /// <summary>Forgets what is long gone.</summary>
    /// <param name="present">What is in the folder.</param>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public void Forget(IReadOnlySet<FileStamp> present)
    {
        lock (this.gate)
        {
            var gone = this.files.Count > MaximumRemembered
                ? this.files.Where(file => file.Value && !present.Contains(file.Key)).Select(file => file.Key).ToArray()
                : [];
            Array.ForEach(gone, file => this.files.Remove(file));
        }

        done.Forget(present);
    }

    private void GiveUp()
    {
        if (this.reading is { } unread)
        {
            this.files.Remove(unread);
            this.reading = null;
        }
    }
}
