using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Messages as rows of the table <c>message</c>.</summary>
internal static class OutboxRows
{
    /// <summary>The tables.</summary>
    public const string Schema = """
        CREATE TABLE message (
            row INTEGER PRIMARY KEY, added INTEGER NOT NULL, bytes INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            contentType TEXT NOT NULL, retain INTEGER NOT NULL, expiry INTEGER, correlation BLOB, properties TEXT NOT NULL);
        CREATE TABLE kept (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Statement that reads rows; <see cref="Read"/> takes its columns.</summary>
    public const string Select =
        "SELECT row, added, topic, payload, contentType, retain, expiry, correlation, properties FROM message "
        + "WHERE row > $after ORDER BY row LIMIT $count";

    private const string Insert =
        "INSERT INTO message (row, added, bytes, topic, payload, contentType, retain, expiry, correlation, properties) "
        + "VALUES ($row, $added, $bytes, $topic, $payload, $contentType, $retain, $expiry, $correlation, $properties)";

    /// <summary>Makes the statement that <see cref="Bind"/> fills.</summary>
    public static SqliteCommand CreateInsert(SqliteConnection connection, SqliteTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = Insert;
        return insert;
    }

    /// <summary>Fills the statement with one message.</summary>
    public static void Bind(SqliteCommand insert, long row, OutboxEntry entry)
    {
        ArgumentNullException.ThrowIfNull(insert);
        ArgumentNullException.ThrowIfNull(entry);
        var message = entry.Message;
        var values = insert.Parameters;
        values.Clear();
        values.AddWithValue("$row", row);
        values.AddWithValue("$added", entry.AddedAt.ToUnixTimeMilliseconds());
        values.AddWithValue("$bytes", message.Size);
        values.AddWithValue("$topic", message.Topic);
        values.AddWithValue("$payload", message.Payload);
        values.AddWithValue("$contentType", message.ContentType);
        values.AddWithValue("$retain", message.Retain ? 1 : 0);
        values.AddWithValue("$expiry", message.Expiry is { } expiry ? (long)expiry.TotalMilliseconds : DBNull.Value);
        values.AddWithValue("$correlation", message.Correlation is { } correlation ? correlation : DBNull.Value);
        values.AddWithValue("$properties", Write(message.Properties));
    }

    /// <summary>Reads one row.</summary>
    /// <param name="reader">Stands at the row.</param>
    /// <param name="id">Names the message within this process.</param>
    public static StoredEntry Read(SqliteDataReader reader, long id)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var message = new OutgoingMessage(reader.GetString(2), reader.GetFieldValue<byte[]>(3), MessagePriority.Alert)
        {
            ContentType = reader.GetString(4),
            Retain = reader.GetInt64(5) != 0,
            Expiry = reader.IsDBNull(6) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(6)),
            Correlation = reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7),
            Properties = ReadProperties(reader.GetString(8)),
        };
        var added = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1));
        return new StoredEntry(reader.GetInt64(0), new OutboxEntry(id, message) { AddedAt = added });
    }

    private static string Write(IReadOnlyList<KeyValuePair<string, string>> properties)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (name, value) in properties)
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static List<KeyValuePair<string, string>> ReadProperties(string json)
    {
        using var document = JsonDocument.Parse(json);
        var words = document.RootElement.EnumerateArray().Select(word => word.GetString() ?? string.Empty).ToList();
        return [.. words.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[^1]))];
    }
}
