using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class FileJournalTests
{
    [Fact]
    public void The_journal_passes_over_a_line_that_was_cut_and_forgets_the_oldest_of_what_is_gone()
    {
        using var folder = new TemporaryFolder();
        var path = folder["journal"];
        FileStamp File(int i) => new($"ü {i}.png", i, i);
        const int Count = 12_000;
        System.IO.File.WriteAllLines(path, Enumerable.Range(0, Count).Select(i => $"{i} {i} {Uri.EscapeDataString($"ü {i}.png")}"));
        System.IO.File.AppendAllText(path, "77 12");
        var journal = new FileJournal(path);
        journal.Open();
        Assert.True(journal.Has(File(7)));

        journal.Forget(new HashSet<FileStamp> { File(0) });
        journal.Add(File(Count));

        var again = new FileJournal(path);
        again.Open();
        Assert.Equal((true, false, true), (again.Has(File(0)), again.Has(File(1)), again.Has(File(Count))));
        Assert.Equal(FileJournal.MaximumGone + 2, System.IO.File.ReadAllLines(path).Length);
    }
}
