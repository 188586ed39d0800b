using System.Text;

namespace MultiAD.Edge.Benchmarks.Tables;

/// <summary>Writes a table in Markdown, one row for each group of runs.</summary>
internal static class MarkdownTable
{
    /// <summary>Appends a table.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="first">Heading of the first column.</param>
    /// <param name="columns">The other columns.</param>
    /// <param name="rows">Label and runs of each row.</param>
    public static void Append(StringBuilder text, string first, IReadOnlyList<NumberColumn> columns, IEnumerable<TableRow> rows)
    {
        _ = text.Append("| ").Append(first).Append(" | ").AppendJoin(" | ", columns.Select(column => column.Heading)).Append(" |\n");
        _ = text.Append("|---|").Append(string.Concat(columns.Select(_ => "---:|"))).Append('\n');
        foreach (var (label, runs) in rows)
        {
            _ = text.Append("| ").Append(label).Append(" | ").AppendJoin(" | ", columns.Select(column => column.Cell(runs))).Append(" |\n");
        }
    }
}
