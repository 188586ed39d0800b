using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Supervision;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Supervision;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider time = new();
    private readonly Heartbeats all = new();
    private bool inputWaits;

    [Fact]
    public void A_loop_without_input_is_never_stuck()
    {
        this.Loop();
        this.time.Advance(TimeSpan.FromDays(30));
        Assert.Empty(this.all.Stuck(Limit));
    }

    [Fact]
    public void A_loop_whose_input_nobody_takes_is_stuck_after_the_limit_counted_from_when_it_was_last_seen_without()
    {
        this.Loop();
        this.time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(this.all.Stuck(Limit));
        this.inputWaits = true;
        this.time.Advance(Limit);
        Assert.Empty(this.all.Stuck(Limit));
        this.time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["camera1 scoring"], this.all.Stuck(Limit));
    }

    [Fact]
    public void A_step_that_lasts_longer_than_the_limit_is_stuck_and_one_step_after_another_is_not()
    {
        var loop = this.Loop();
        for (var step = 0; step < 10; step++)
        {
            loop.Begin();
            this.time.Advance(0.9 * Limit);
            Assert.Empty(this.all.Stuck(Limit));
        }

        this.time.Advance(0.2 * Limit);
        Assert.Equal(["camera1 scoring"], this.all.Stuck(Limit));
        loop.End();
        Assert.Empty(this.all.Stuck(Limit));
    }

    [Fact]
    public void A_loop_that_waits_for_another_is_not_the_one_that_is_stuck()
    {
        var loop = this.Loop();
        this.inputWaits = true;
        loop.Begin();
        loop.WaitForOthers();
        this.time.Advance(100 * Limit);
        Assert.Empty(this.all.Stuck(Limit));
    }

    [Fact]
    public void A_loop_is_allowed_what_its_steps_need_beyond_the_limit()
    {
        var loop = this.Loop(allowance: TimeSpan.FromSeconds(40));
        loop.Begin();
        this.time.Advance(TimeSpan.FromSeconds(50));
        Assert.Empty(this.all.Stuck(Limit));
        this.time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEmpty(this.all.Stuck(Limit));
    }

    [Fact]
    public void A_loop_that_has_ended_is_not_looked_at()
    {
        var loop = this.Loop();
        loop.Begin();
        this.time.Advance(2 * Limit);
        this.all.Remove(loop);
        Assert.Empty(this.all.Stuck(Limit));
    }

    private Heartbeat Loop(TimeSpan allowance = default)
    {
        var loop = new Heartbeat("camera1 scoring", this.time) { Allowance = allowance, InputWaits = () => this.inputWaits };
        this.all.Add(loop);
        return loop;
    }
}
