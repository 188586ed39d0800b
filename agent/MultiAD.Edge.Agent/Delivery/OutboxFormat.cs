using Microsoft.Data.Sqlite;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>How the outbox's file is set up, and whether a file is one.</summary>
internal static class OutboxFormat
{
    private const int ApplicationId = 0x4D61644F;
    private const int Version = 1;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    /// <summary>Whether an error says that the file itself is damaged.</summary>
    public static bool IsDamage(Exception error) =>
        error is InvalidDataException or System.Text.Json.JsonException or FormatException or InvalidCastException
            or SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase };

    /// <summary>Whether an error says that the disk does not take or give anything now.</summary>
    public static bool IsRefusal(Exception error) => error is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>Sets up a connection and checks or makes the tables.</summary>
    /// <exception cref="SqliteException">The file cannot be used, or is damaged.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another version or another program's.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        connection.Run(null, "PRAGMA locking_mode = EXCLUSIVE");
        connection.Run(null, "PRAGMA journal_mode = WAL");
        connection.Run(null, "PRAGMA synchronous = FULL");
        connection.Run(null, "PRAGMA temp_store = MEMORY");

        // Many commits write the same few pages: a longer log writes them to their places less often, and stays small.
        connection.Run(null, "PRAGMA wal_autocheckpoint = 256");
        connection.Run(null, "PRAGMA journal_size_limit = 1048576");
        var application = connection.Number("PRAGMA application_id");
        var version = connection.Number("PRAGMA user_version");
        if ((application, version, connection.Number("SELECT count(*) FROM sqlite_schema")) == (0, 0, 0))
        {
            Make(connection);
        }

        Check(connection);
    }

    private static void Make(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Run(transaction, OutboxRows.Schema);
        connection.Run(transaction, $"PRAGMA application_id = {ApplicationId}");
        connection.Run(transaction, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection)
    {
        if (connection.Number("PRAGMA application_id") is not ApplicationId)
        {
            throw new InvalidDataException("it is another program's database.");
        }

        if (connection.Number("PRAGMA user_version") is not Version and var version)
        {
            throw new InvalidDataException($"it has version {version}; expected {Version}.");
        }

        if (connection.Scalar("PRAGMA quick_check(1)") is not "ok" and var finding)
        {
            throw new InvalidDataException($"it is damaged ({finding}).");
        }
    }
}
