using MultiAD.Edge.Agent.Delivery;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class RetainedStatesTests
{
    private readonly SqliteOutbox outbox = TestOutbox.InMemory();
    private readonly RetainedStates states;

    public RetainedStatesTests() => this.states = new RetainedStates(this.outbox);

    [Fact]
    public void Only_the_last_content_of_a_topic_is_taken()
    {
        this.states.Set("a", [1]);
        this.states.Set("a", [2]);
        Assert.True(this.states.TryTakeChanged(out var topic, out var payload));
        Assert.Equal(("a", 2), (topic, Assert.Single(payload)));
    }

    [Fact]
    public void A_new_connection_takes_everything_and_what_had_changed_is_not_taken_twice()
    {
        this.states.Set("a", [1]);
        this.states.Set("b", [2]);
        Assert.Equal(["a", "b"], this.states.TakeAll().Select(state => state.Key).Order(StringComparer.Ordinal));
        Assert.False(this.states.TryTakeChanged(out _, out _));
        Assert.Equal(2, this.states.TakeAll().Length);
    }

    [Fact]
    public async Task A_change_ends_the_wait_of_the_publisher()
    {
        var wait = this.outbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(wait.IsCompleted);
        this.states.Set("a", [1]);
        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
