using MultiAD.Edge.Trainer.Training;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class MadeAheadTests
{
    [Fact]
    public void Items_come_in_the_order_in_which_chance_draws_them_and_no_more_than_asked_for_are_made()
    {
        var random = new Random(3);
        var made = 0;
        var ahead = new MadeAhead<int>(
            () =>
            {
                made++;
                return random.Next();
            },
            20);

        int[] items = [.. Enumerable.Range(0, 20).Select(_ => ahead.Take())];

        var expected = new Random(3);
        Assert.Equal(Enumerable.Range(0, 20).Select(_ => expected.Next()), items);
        Assert.Equal(20, made);
        _ = Assert.Throws<InvalidOperationException>(() => ahead.Take());
    }

    [Fact]
    public void The_next_item_is_made_while_the_last_is_in_use()
    {
        using var second = new ManualResetEventSlim();
        var made = 0;
        var ahead = new MadeAhead<int>(
            () =>
            {
                if (++made == 2)
                {
                    second.Set();
                }

                return made;
            },
            3);

        Assert.Equal(1, ahead.Take());

        Assert.True(second.Wait(TimeSpan.FromSeconds(30)), "the second item was not begun");
    }

    [Fact]
    public void What_the_making_throws_reaches_the_one_who_takes()
    {
        var ahead = new MadeAhead<int>(() => throw new InvalidDataException("no item"), 2);

        var error = Assert.Throws<InvalidDataException>(() => ahead.Take());
        Assert.Equal("no item", error.Message);
    }
}
