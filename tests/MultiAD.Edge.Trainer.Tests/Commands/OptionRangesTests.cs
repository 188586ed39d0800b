using System.CommandLine;
using MultiAD.Edge.Cli;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class OptionRangesTests
{
    [Theory]
    [InlineData("--count 2")]
    [InlineData("--count 10")]
    [InlineData("")]
    [InlineData("--share 0")]
    [InlineData("--share 0.5")]
    public void Values_in_the_range_and_none_at_all_are_taken(string line) => Assert.Empty(Parse(line));

    [Theory]
    [InlineData("--count 1", "--count is 1; a value from 2 to 10 is needed.")]
    [InlineData("--count 12", "--count is 12; a value from 2 to 10 is needed.")]
    [InlineData("--count -4", "--count is -4; a value from 2 to 10 is needed.")]
    [InlineData("--count 3", "--count is 3; a multiple of 2 is needed.")]
    [InlineData("--share 0.51", "--share is 0.51; a value from 0 to 0.5 is needed.")]
    [InlineData("--share -1", "--share is -1; a value from 0 to 0.5 is needed.")]
    [InlineData("--share NaN", "--share is NaN; a value from 0 to 0.5 is needed.")]
    [InlineData("--share Infinity", "--share is Infinity; a value from 0 to 0.5 is needed.")]
    public void A_value_outside_is_refused_with_what_is_needed(string line, string message) =>
        Assert.Equal(message, Assert.Single(Parse(line)));

    [Theory]
    [InlineData("--count many")]
    [InlineData("--share half")]
    public void What_is_no_number_is_one_error_and_not_two(string line) => Assert.Single(Parse(line));

    private static IEnumerable<string> Parse(string line) =>
        new RootCommand
        {
            new Option<int>("--count") { DefaultValueFactory = _ => 4 }.Within(2, 10, multipleOf: 2),
            new Option<double?>("--share").WithinIfGiven(0, 0.5),
        }.Parse(line).Errors.Select(error => error.Message);
}
