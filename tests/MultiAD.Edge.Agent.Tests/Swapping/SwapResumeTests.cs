using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>A process that ended at any state leaves what the next one goes on from.</summary>
public sealed class SwapResumeTests : IAsyncDisposable
{
    private readonly SwapBench bench = new();

    /// <summary>Every state before the activation.</summary>
    public static TheoryData<string> Before => new(
        Enum.GetNames<SwapState>().SkipWhile(name => name != nameof(SwapState.Scheduled))
            .TakeWhile(name => name != nameof(SwapState.ActiveUnconfirmed)));

    public ValueTask DisposeAsync() => this.bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Before))]
    public async Task From_each_state_it_goes_on_to_the_new_model(string state)
    {
        var order = await this.LeaveAsync(Enum.Parse<SwapState>(state));
        this.bench.Start();
        Assert.Equal(3L, this.bench.Model.Identity!.Version);
        await this.bench.EndsAsync(order);
        Assert.Equal((SwapState.Confirmed, 4L), (this.bench.Record.State, this.bench.Model.Identity!.Version));
    }

    [Fact]
    public async Task The_second_end_while_a_model_is_prepared_refuses_it()
    {
        await this.LeaveAsync(SwapState.Preparing);
        var swap = this.bench.NewSwap(new SwapOptions());
        swap.CountStart();
        Assert.Equal((SwapState.Preparing, 1), (this.bench.Record.State, this.bench.Record.StartsUnconfirmed));
        swap.CountStart();
        Assert.Equal(SwapState.Refused, this.bench.Record.State);
        Assert.Contains("ended 2 times while the model was at Preparing", this.bench.Record.Reason!, StringComparison.Ordinal);
        this.bench.Start();
        Assert.Equal(3L, this.bench.Model.Identity!.Version);
    }

    [Fact]
    public async Task The_first_start_on_trial_inspects_with_the_new_model_and_the_second_returns_the_one_before()
    {
        await this.LeaveAsync(SwapState.ActiveUnconfirmed);
        this.bench.Start(new SwapOptions { ConfirmParts = 100_000 });
        Assert.Equal((4L, 1), (this.bench.Model.Identity!.Version, this.bench.Record.StartsUnconfirmed));
        await this.bench.StopAsync();
        this.bench.Start();
        Assert.Equal((3L, SwapState.RolledBack), (this.bench.Model.Identity!.Version, this.bench.Record.State));
        Assert.Contains("started 2 times before", this.bench.Record.Reason!, StringComparison.Ordinal);
        await this.bench.DoAsync(this.bench.Install(this.bench.Bundle(5)));
        Assert.Equal((5L, SwapState.Confirmed), (this.bench.Model.Identity!.Version, this.bench.Record.State));
    }

    [Fact]
    public async Task A_model_on_trial_whose_file_is_damaged_is_taken_back()
    {
        await this.LeaveAsync(SwapState.ActiveUnconfirmed);
        await File.WriteAllTextAsync(this.bench.Store.PathOf(this.bench.Slots.Active!.Sha256), "damaged");
        this.bench.Start();
        await Eventually.True(() => this.bench.Record.State == SwapState.RolledBack);
        Assert.Equal((3L, 3L), (this.bench.Model.Identity!.Version, this.bench.Slots.Active!.Version));
    }

    // Slots as a process leaves them that ended just after it had written a state.
    private async Task<ModelOrder> LeaveAsync(SwapState state)
    {
        this.bench.Model.TryLoad();
        var bundle = this.bench.Bundle(4);
        var order = this.bench.Install(bundle) with { ShadowParts = state == SwapState.Shadow ? 2 : 0 };
        var now = DateTimeOffset.UtcNow;
        this.bench.Store.Update(SwapBench.Station, slots =>
        {
            var begun = slots.Begin(order, now).WithState(SwapState.Scheduled, now);
            if (state is SwapState.Scheduled or SwapState.Downloading or SwapState.Verifying)
            {
                return begun.WithState(state, now);
            }

            var staged = begun.WithCandidate(this.bench.Store.Import(bundle.Path, null)).WithState(SwapState.Staged, now);
            return state == SwapState.ActiveUnconfirmed ? staged.Activate(now) : staged.WithState(state, now);
        });
        await this.bench.StopAsync();
        return order;
    }
}
