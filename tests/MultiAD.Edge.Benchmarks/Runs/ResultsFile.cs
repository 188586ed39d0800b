using System.Text.Encodings.Web;
using System.Text.Json;
using MultiAD.Edge.Trainer.Commands;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>A file with one line of JSON for each run, which survives being stopped at any time.</summary>
/// <param name="path">The file; made with the first run.</param>
internal sealed class ResultsFile(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // People read the file too; it goes into no web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>All runs of the file, in its order. A last line that was cut off in the writing is no run.</summary>
    /// <exception cref="CommandException">Another line is no run.</exception>
    public IReadOnlyList<RunRecord> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        var lines = text.Split('\n');
        var records = new List<RunRecord>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            try
            {
                records.Add(JsonSerializer.Deserialize<RunRecord>(lines[i], Json) ?? throw new JsonException("null is no run"));
            }
            catch (JsonException error) when (i < lines.Length - 1)
            {
                throw new CommandException(
                    $"{path}: line {i + 1} is no run ({error.Message}). Remove the line or give another file.", error);
            }
            catch (JsonException)
            {
                // Cut off by a power cut or a kill: the run is done again.
            }
        }

        return records;
    }

    /// <summary>Adds a run; when this returns, the line is on the disk.</summary>
    public void Append(RunRecord record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

        // What follows the last line's end was cut off.
        stream.SetLength(LengthOfWholeLines(stream));
        stream.Seek(0, SeekOrigin.End);
        stream.Write(JsonSerializer.SerializeToUtf8Bytes(record, Json));
        stream.WriteByte((byte)'\n');
        stream.Flush(flushToDisk: true);
    }

    private static long LengthOfWholeLines(FileStream stream)
    {
        for (var end = stream.Length; end > 0; end--)
        {
            stream.Seek(end - 1, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }
}
