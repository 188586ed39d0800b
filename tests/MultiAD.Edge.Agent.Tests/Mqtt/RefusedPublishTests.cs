using System.Text;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class RefusedPublishTests
{
    [Fact]
    public async Task Refused_alerts_and_results_wait_and_are_said_once_while_all_else_goes_on()
    {
        await using var broker = await MosquittoBroker.StartWithAccessListAsync(
            ["topic readwrite multiad/#", "topic readwrite good/#", "topic read #"]);
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        for (var index = 0; index < 10; index++)
        {
            bench.AddAlert("bad/alert", $"{index}");
            bench.AddResult("bad/result", $"{index}");
            bench.AddAlert("good/alert", $"{index}");
            bench.AddResult("good/result", $"{index}");
        }

        bench.Outbox.Add(new OutgoingMessage("bad/map/1", [1], MessagePriority.Map));
        bench.Outbox.Add(new OutgoingMessage("bad/map/2", [1], MessagePriority.Map));
        bench.Outbox.Add(new OutgoingMessage("good/map/1", [1], MessagePriority.Map));
        await Eventually.True(() => recorder.On("good/alert").Count == 10 && recorder.On("good/result").Count == 10);
        await recorder.WaitAsync("good/map/1", _ => true);
        await Eventually.True(() => bench.Notices.All.Count == 3);
        await Eventually.True(() => bench.Outbox.Count == 20);
        Assert.Equal(
            ["bad/alert", "bad/map/+", "bad/result"],
            bench.Notices.All.Select(text => text.Split(' ')[3].TrimEnd(':')));
        Assert.All(bench.Notices.All, text => Assert.Contains("access list", text, StringComparison.Ordinal));

        // They are tried again, and come in their order once they may.
        broker.ReplaceAccessList("topic readwrite #");
        await Eventually.True(() => recorder.On("bad/alert").Count == 10 && recorder.On("bad/result").Count == 10);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(index => $"{index}"),
            recorder.On("bad/alert").Select(message => Encoding.UTF8.GetString(message.Payload)));
        await Eventually.True(() => bench.Outbox.Count == 0);
        Assert.DoesNotContain(bench.Notices.All, text => !text.Contains("map", StringComparison.Ordinal));
        Assert.Equal(3, bench.Logged(EventIds.PublishRefused).Count);
        Assert.Equal(2, bench.Logged(EventIds.PublishAccepted).Count);
    }

    [Fact]
    public async Task A_retained_state_that_is_refused_is_said_again_when_it_may()
    {
        await using var broker = await MosquittoBroker.StartWithAccessListAsync(["topic readwrite multiad/#", "topic read #"]);
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        bench.States.Set("bad/camera", "old"u8.ToArray());
        await bench.WaitForLogAsync(EventIds.PublishRefused);
        bench.States.Set("bad/camera", "new"u8.ToArray());
        broker.ReplaceAccessList("topic readwrite #");
        await recorder.WaitAsync("bad/camera", message => Encoding.UTF8.GetString(message.Payload) == "new");
        Assert.Single(recorder.On("bad/camera"));
        Assert.Empty(bench.Notices.All);
    }
}
