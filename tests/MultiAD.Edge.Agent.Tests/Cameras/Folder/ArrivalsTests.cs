using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Folder;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class ArrivalsTests
{
    private static readonly CameraOptions Options = new()
    {
        SettleTime = TimeSpan.FromMilliseconds(500),
        IncompleteTime = TimeSpan.FromSeconds(5),
    };

    private readonly FakeTimeProvider clock = new();
    private readonly Arrivals arrivals;

    public ArrivalsTests() => this.arrivals = new Arrivals(Options, this.clock);

    [Fact]
    public void A_file_is_at_rest_when_size_and_time_are_the_same_for_the_settle_time()
    {
        Assert.Empty(this.Look(0, new FileStamp("a", 10, 1)));
        Assert.Empty(this.Look(400, new FileStamp("a", 20, 1)));
        Assert.Empty(this.Look(499, new FileStamp("a", 20, 2)));
        Assert.Empty(this.Look(499, new FileStamp("a", 20, 2)));
        Assert.Equal(TimeSpan.FromMilliseconds(1), this.arrivals.UntilRest);
        Assert.Equal(["a"], this.Look(1, new FileStamp("a", 20, 2)));
    }

    [Fact]
    public void What_is_at_rest_comes_in_the_order_of_time_and_then_of_name()
    {
        FileStamp[] files = [new("c", 1, 7), new("b", 1, 9), new("a", 1, 9), new("d", 1, 8)];
        Assert.Empty(this.Look(0, files));
        Assert.Equal(["c", "d", "a", "b"], this.Look(500, files));
        Assert.Null(this.arrivals.UntilRest);
    }

    [Fact]
    public void A_file_that_is_put_off_is_at_rest_again_after_the_time_for_incomplete_files_and_then_for_good()
    {
        var file = new FileStamp("a", 10, 1);
        this.Look(0, file);
        Assert.Equal(["a"], this.Look(500, file));
        Assert.True(this.arrivals.TryPutOff(file));
        Assert.Empty(this.Look(4499, file));
        Assert.Equal(["a"], this.Look(1, file));
        Assert.False(this.arrivals.TryPutOff(file));
    }

    [Fact]
    public void A_file_that_is_put_off_and_grows_begins_anew()
    {
        this.Look(0, new FileStamp("a", 10, 1));
        this.Look(500, new FileStamp("a", 10, 1));
        Assert.True(this.arrivals.TryPutOff(new FileStamp("a", 10, 1)));
        Assert.Empty(this.Look(2000, new FileStamp("a", 20, 2)));
        Assert.Equal(["a"], this.Look(500, new FileStamp("a", 20, 2)));
    }

    private string[] Look(int afterMilliseconds, params FileStamp[] files)
    {
        this.clock.Advance(TimeSpan.FromMilliseconds(afterMilliseconds));
        return [.. this.arrivals.Look(files).Select(file => file.Name)];
    }
}
