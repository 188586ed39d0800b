using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras.Capture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class FrozenFrameDetectorTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    [Fact]
    public void A_repeated_picture_is_reported_with_the_time_that_it_has_lasted()
    {
        var clock = new FakeTimeProvider();
        using var frozen = new FrozenFrameDetector(Timeout, clock);
        using var picture = Pictures.Make(1);

        Assert.Null(frozen.Observe(picture));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), frozen.Observe(picture));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(frozen.Observe(picture) >= Timeout);
    }

    [Fact]
    public void A_picture_that_differs_in_one_byte_is_never_frozen()
    {
        var clock = new FakeTimeProvider();
        using var frozen = new FrozenFrameDetector(Timeout, clock);
        using var picture = Pictures.Make(1);

        for (byte value = 1; value < 200; value++)
        {
            picture.Set(47, 63, new OpenCvSharp.Vec3b(0, 0, value));
            Assert.Null(frozen.Observe(picture));
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_picture_that_froze_stays_frozen_when_the_camera_is_opened_again()
    {
        var clock = new FakeTimeProvider();
        using var frozen = new FrozenFrameDetector(Timeout, clock);
        using var picture = Pictures.Make(1);
        using var other = Pictures.Make(2);
        frozen.Observe(picture);
        clock.Advance(Timeout);
        frozen.Observe(picture);

        frozen.Restart();

        Assert.True(frozen.Observe(picture) >= Timeout);
        Assert.Null(frozen.Observe(other));
    }

    [Fact]
    public void The_same_picture_after_a_gap_without_signal_is_new()
    {
        var clock = new FakeTimeProvider();
        using var frozen = new FrozenFrameDetector(Timeout, clock);
        using var picture = Pictures.Make(1);
        frozen.Observe(picture);
        clock.Advance(Timeout);

        frozen.Restart();

        Assert.Null(frozen.Observe(picture));
    }
}
