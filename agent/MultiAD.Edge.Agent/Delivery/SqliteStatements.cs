using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Short forms of statements.</summary>
internal static class SqliteStatements
{
    /// <summary>Makes a statement with its values.</summary>
    public static SqliteCommand Statement(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string Name, object Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(values);
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    /// <summary>Runs a statement.</summary>
    public static void Run(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.Statement(transaction, sql, values);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value that a statement gives.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.Statement(null, sql);
        return command.ExecuteScalar();
    }

    /// <summary>The first value that a statement gives, a whole number.</summary>
    public static long Number(this SqliteConnection connection, string sql) =>
        Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}
