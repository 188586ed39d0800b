using System.Text.RegularExpressions;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.EndToEnd;

/// <summary>What the documents name is there: files that they link to, commands and options of both programs.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Folders = ["", "agent", "deploy", "systemd", "tests/MultiAD.Edge.Benchmarks", "trainer"];

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var links = Documents().SelectMany(document => Link().Matches(File.ReadAllText(document)).Select(link => (document, link.Groups[1].Value)))
            .Where(link => !link.Value.Contains("://", StringComparison.Ordinal) && !link.Value.StartsWith('#'))
            .ToList();
        Assert.InRange(links.Count, 10, int.MaxValue);
        Assert.All(links, link =>
        {
            var target = Path.Combine(Path.GetDirectoryName(link.document)!, link.Value.Split('#')[0]);
            Assert.True(Path.Exists(target), $"{link.document} links to {link.Value}, which is not there.");
        });
    }

    [Fact]
    public async Task Every_command_that_is_shown_has_the_options_that_are_shown_with_it()
    {
        var shown = Documents().SelectMany(Commands).ToLookup(command => command.Words, command => (command.Document, command.Options));
        Assert.InRange(shown.Count, 15, int.MaxValue);
        foreach (var command in shown)
        {
            string[] words = command.Key.Split(' ');
            var run = words[0] == "multiad-train" ? (Func<string[], Task<(int ExitCode, string Output, string Errors)>>)Built.TrainAsync : Built.AgentAsync;
            var (exitCode, help, errors) = await run([.. words[1..], "--help"]);
            Assert.True(exitCode == 0, $"{command.Key} --help: {errors}");
            foreach (var (document, options) in command)
            {
                Assert.All(options, option => Assert.True(
                    Regex.IsMatch(help, $@"{option}(?![\w-])"), $"{document} shows {command.Key} with {option}, which its help does not name."));
            }
        }
    }

    // Those of the project alone: its folders also hold what was built and made in trying it out.
    private static IEnumerable<string> Documents() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(RealData.Repository, folder),
            "*.md",
            new EnumerationOptions { RecurseSubdirectories = folder.Length > 0 }))
        .Where(path => !BuildFolder().IsMatch(path));

    private static IEnumerable<(string Document, string Words, string[] Options)> Commands(string document)
    {
        var text = File.ReadAllText(document).Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Where(line => line.Contains("multiad-", StringComparison.Ordinal)))
        {
            // A row of a table names the options of its command beside it.
            var isRow = line.StartsWith("| `multiad-", StringComparison.Ordinal);
            foreach (Match found in (isRow ? Row() : line.Contains('`', StringComparison.Ordinal) ? Inline() : Block()).Matches(line))
            {
                string[] words = [.. Subcommand().Match(found.Value.TrimStart('|', ' ', '`')).Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
                yield return (document, string.Join(' ', words), [.. Option().Matches(found.Value).Select(option => option.Value)]);
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("/(bin|obj|out|quickstart)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex("^.*$")]
    private static partial Regex Row();

    [GeneratedRegex("`multiad-(train|agent) [a-z-][^`]*`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\bmultiad-(train|agent) [a-z-][^|&;#]*")]
    private static partial Regex Block();

    // The program and the commands below it: words of lower case, up to the first option or argument.
    [GeneratedRegex(@"^multiad-(train|agent)( (train|evaluate|demo|teacher( (pull|list|convert))?|key( (new|list))?|sign|verify|publish|inspect|bench|watch|check-config|health|model( (list|install|activate|rollback))?))?")]
    private static partial Regex Subcommand();

    [GeneratedRegex(@"(?<=[\s`])--[a-z][a-z-]+")]
    private static partial Regex Option();
}
