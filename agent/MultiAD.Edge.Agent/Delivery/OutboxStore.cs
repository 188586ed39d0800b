using Microsoft.Data.Sqlite;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Alerts and kept values in one SQLite file. A commit survives a loss of power: write-ahead log, synchronised each time. The
/// file is locked, so that two agents never deliver each other's alerts. Used by one thread at a time.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    // Before this the clock of a board without a battery was never set: nothing is told from such a time.
    private static readonly DateTimeOffset FirstPlausible = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SqliteConnection connection;
    private long lastRow;
    private long bytes;

    private OutboxStore(SqliteConnection connection)
    {
        this.connection = connection;
        OutboxFormat.Prepare(connection);
        this.Count = connection.Number("SELECT count(*) FROM message");
        this.bytes = connection.Number("SELECT ifnull(sum(bytes), 0) FROM message");
        this.lastRow = connection.Number("SELECT ifnull(max(row), 0) FROM message");
    }

    /// <summary>Alerts that were in the file when it was opened.</summary>
    public long Count { get; }

    /// <summary>Opens or makes a file.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <exception cref="SqliteException">It cannot be used, or is damaged.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another version or another program's.</exception>
    public static OutboxStore Open(string path)
    {
        // A short wait only: a file that another process holds stays held.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            return new OutboxStore(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All kept values.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> ReadKept()
    {
        using var select = this.connection.Statement(null, "SELECT key, value FROM kept");
        using var reader = select.ExecuteReader();
        var kept = new List<KeyValuePair<string, byte[]>>();
        while (reader.Read())
        {
            kept.Add(new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return kept;
    }

    /// <summary>Alerts after a row, the oldest first.</summary>
    /// <param name="row">The row; 0 for the first.</param>
    /// <param name="count">Alerts at most.</param>
    /// <param name="nextId">Names each within this process.</param>
    public IReadOnlyList<StoredEntry> ReadAfter(long row, int count, Func<long> nextId)
    {
        ArgumentNullException.ThrowIfNull(nextId);
        using var select = this.connection.Statement(null, OutboxRows.Select, ("$after", row), ("$count", count));
        using var reader = select.ExecuteReader();
        var entries = new List<StoredEntry>();
        while (reader.Read())
        {
            entries.Add(OutboxRows.Read(reader, nextId()));
        }

        return entries;
    }

    /// <summary>Writes a batch in one commit; where it fails, nothing of it is written.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="maximumBytes">Room for alerts; the oldest leave where it is too small.</param>
    /// <param name="oldest">Alerts that were added before leave too.</param>
    /// <param name="describe">What is kept of those that leave, in the same commit.</param>
    /// <returns>Rows of the batch's alerts, and the alerts that left.</returns>
    public (IReadOnlyList<long> Rows, IReadOnlyList<DroppedRow> Dropped) Write(
        OutboxBatch batch, long maximumBytes, DateTimeOffset oldest, Func<IReadOnlyList<DroppedRow>, KeptValue?> describe)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(describe);
        using var transaction = this.connection.BeginTransaction(deferred: false);
        var size = this.bytes - this.Delete(batch.Delivered, transaction) + batch.Alerts.Sum(alert => (long)alert.Message.Size);
        var rows = this.Insert(batch.Alerts, transaction);
        this.WriteKept(batch.Kept, transaction);
        var (dropped, left) = this.Drop(size, maximumBytes, oldest, transaction);
        if (dropped.Count > 0 && describe(dropped) is { } gap)
        {
            this.WriteKept([gap], transaction);
        }

        transaction.Commit();
        this.bytes = left;
        this.lastRow += rows.Count;
        return (rows, dropped);
    }

    /// <inheritdoc/>
    public void Dispose() => this.connection.Dispose();

    private long Delete(IReadOnlyCollection<long> rows, SqliteTransaction transaction)
    {
        var freed = 0L;
        foreach (var row in rows)
        {
            using var delete = this.connection.Statement(
                transaction, "DELETE FROM message WHERE row = $row RETURNING bytes", ("$row", row));
            freed += delete.ExecuteScalar() as long? ?? 0;
        }

        return freed;
    }

    private List<long> Insert(IReadOnlyList<OutboxEntry> alerts, SqliteTransaction transaction)
    {
        var rows = new List<long>(alerts.Count);
        using var insert = OutboxRows.CreateInsert(this.connection, transaction);
        foreach (var entry in alerts)
        {
            var row = this.lastRow + rows.Count + 1;
            OutboxRows.Bind(insert, row, entry);
            insert.ExecuteNonQuery();
            rows.Add(row);
        }

        return rows;
    }

    private void WriteKept(IReadOnlyList<KeptValue> kept, SqliteTransaction transaction)
    {
        foreach (var (key, value) in kept)
        {
            if (value is null)
            {
                this.connection.Run(transaction, "DELETE FROM kept WHERE key = $key", ("$key", key));
            }
            else
            {
                this.connection.Run(
                    transaction, "INSERT OR REPLACE INTO kept VALUES ($key, $value)", ("$key", key), ("$value", value));
            }
        }
    }

    private (IReadOnlyList<DroppedRow> Dropped, long Left) Drop(
        long size, long maximumBytes, DateTimeOffset oldest, SqliteTransaction transaction)
    {
        var dropped = new List<DroppedRow>();
        using (var select = this.connection.Statement(transaction, "SELECT row, added, bytes FROM message ORDER BY row"))
        {
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                var added = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1));
                var tooOld = added > FirstPlausible && added < oldest;
                if (!tooOld && size <= maximumBytes)
                {
                    break;
                }

                size -= reader.GetInt64(2);
                dropped.Add(new DroppedRow(reader.GetInt64(0), added, tooOld));
            }
        }

        if (dropped.Count > 0)
        {
            this.connection.Run(transaction, "DELETE FROM message WHERE row <= $row", ("$row", dropped[^1].Row));
        }

        return (dropped, size);
    }
}
