using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Publishes a picture of the next frame; the answer says where. A repeat does not publish it again.</summary>
/// <param name="stations">The lines.</param>
/// <param name="topics">The agent's topics.</param>
/// <param name="outbox">Takes the picture.</param>
/// <param name="time">Clock of the wait.</param>
internal sealed class SnapshotHandler(StationFinder stations, AgentTopics topics, IOutbox outbox, TimeProvider time) : ICommandHandler
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => CommandNames.Snapshot;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Station;

    /// <inheritdoc/>
    public bool HasEffect => false;

    /// <inheritdoc/>
    public async Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow();
        StationSnapshot snapshot;
        try
        {
            snapshot = await stations.Of(request).Control.NextPictureAsync().WaitAsync(Deadline, time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return CommandAnswer.Failed(
                "deadline",
                $"No frame with a picture came within {Deadline.TotalSeconds:0} s.",
                "Check the station's camera topic.");
        }

        var topic = topics.Of(request.Station!).Snapshot(request.RequestId);
        outbox.Add(new OutgoingMessage(topic, snapshot.Jpeg, MessagePriority.Map)
        {
            ContentType = "image/jpeg",
            Expiry = Expiry,
            Properties = [new("requestId", request.RequestId)],
        });
        return CommandAnswer.Done(new JsonObject
        {
            ["topic"] = topic,
            ["contentType"] = "image/jpeg",
            ["bytes"] = snapshot.Jpeg.Length,
            ["frame"] = snapshot.Frame.Number,
            ["width"] = snapshot.Frame.Width,
            ["height"] = snapshot.Frame.Height,
            ["capturedAt"] = snapshot.Frame.CapturedAt,
        });
    }
}
