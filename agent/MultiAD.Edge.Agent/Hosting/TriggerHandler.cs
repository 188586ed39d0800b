using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>
/// One frame, one result: no camera can be triggered yet, so that it is the next frame that is taken after the command came,
/// and its result carries the request's identifier.
/// </summary>
/// <param name="stations">The lines.</param>
/// <param name="time">Clock of the wait.</param>
internal sealed class TriggerHandler(StationFinder stations, TimeProvider time) : ICommandHandler
{
    private const double MinimumTimeout = 0.1;
    private const double MaximumTimeout = 30;
    private const double DefaultTimeout = 5;

    // A frame that is under way when the time is over has this much more to be judged.
    private static readonly TimeSpan JudgeTime = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Name => CommandNames.Trigger;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Station;

    /// <inheritdoc/>
    public bool HasEffect => true;

    /// <inheritdoc/>
    public async Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow("timeout");
        var timeout = TimeSpan.FromSeconds(request.Number("timeout", MinimumTimeout, MaximumTimeout) ?? DefaultTimeout);
        var control = stations.Of(request).Control;
        if (control.IsPaused)
        {
            return CommandAnswer.Failed("paused", "Inspection is paused.", "Send inspect/resume first.");
        }

        if (control.Trigger(request.RequestId) is not { } trigger)
        {
            return CommandAnswer.Failed(
                "busy",
                $"{StationControl.MaximumTriggers} triggers wait for a frame already.",
                "Wait for their answers, and check that the camera delivers.");
        }

        if (await this.EndsWithinAsync(trigger.Result, timeout, cancellationToken).ConfigureAwait(false))
        {
            return Describe(await trigger.Result.ConfigureAwait(false));
        }

        if (trigger.TryWithdraw())
        {
            return CommandAnswer.Failed(
                "deadline",
                FormattableString.Invariant($"No frame was taken within {timeout.TotalSeconds:0.###} s."),
                "Check the station's camera topic, or give a longer timeout.");
        }

        return await this.EndsWithinAsync(trigger.Result, JudgeTime, cancellationToken).ConfigureAwait(false)
            ? Describe(await trigger.Result.ConfigureAwait(false))
            : CommandAnswer.Failed(
                "late", "The frame was taken but not judged in time.", "Its result comes with this triggerId; give a longer timeout.");
    }

    private static CommandAnswer Describe(InspectedPart part)
    {
        var outcome = part.Outcome;
        return CommandAnswer.Done(new JsonObject
        {
            ["triggerId"] = part.TriggerId,
            ["resultId"] = part.ResultId,
            ["partId"] = part.PartId,
            ["verdict"] = outcome.Verdict.Name(),
            ["reason"] = part.Reason,
            ["score"] = Number(outcome.Score),
            ["rawScore"] = Number(outcome.RawScore),
            ["imageLimit"] = Number(outcome.ImageLimit),
            ["capturedAt"] = part.Frame.CapturedAt,
        });
    }

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
