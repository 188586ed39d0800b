using System.Text.Json;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Publishing;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Publishes what a station runs, and where its exchange stands (<c>model/reported</c>, retained).</summary>
internal sealed class SwapReporter
{
    private readonly Lock gate = new();
    private readonly ModelSwap swap;
    private readonly StationModel model;
    private readonly StationTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly RetainedStates states;
    private readonly TimeProvider time;

    /// <summary>Makes the reporter of one station; exchange and model are followed from now on.</summary>
    /// <param name="swap">The exchange.</param>
    /// <param name="model">The model.</param>
    /// <param name="topics">The station's topics.</param>
    /// <param name="sequencer">The station's sequencer.</param>
    /// <param name="states">Takes the retained topic.</param>
    /// <param name="time">Clock.</param>
    public SwapReporter(
        ModelSwap swap, StationModel model, StationTopics topics, MessageSequencer sequencer, RetainedStates states, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(swap);
        ArgumentNullException.ThrowIfNull(model);
        this.swap = swap;
        this.model = model;
        this.topics = topics;
        this.sequencer = sequencer;
        this.states = states;
        this.time = time;
        swap.Changed += this.Report;
        model.Changed += this.Report;
    }

    /// <summary>Says how things are.</summary>
    public void Report()
    {
        // One after the other: an older state never comes last.
        lock (this.gate)
        {
            var message = this.sequencer.Stamp(this.Describe(this.swap.View));
            this.states.Set(
                this.topics.ModelReported, JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.ModelReportedMessage));
        }
    }

    /// <summary>A state as messages name it.</summary>
    internal static string Name(SwapState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static ModelReference? Reference(StoredModel? model) => model is null ? null : new(model.Name, model.Version, model.Digest);

    private ModelReportedMessage Describe(SwapView view)
    {
        var (slots, now) = (view.Slots, this.time.GetUtcNow());
        var message = new ModelReportedMessage
        {
            State = Name(slots.Swap?.State ?? SwapState.Idle),
            OrderId = slots.Swap?.Order.OrderId,
            Progress = view.Progress,
            Reason = slots.Swap?.Reason,
            Active = MqttVerdictSink.Reference(this.model.Identity),
            Candidate = Reference(slots.Swap?.Candidate),
            Previous = Reference(slots.Previous),
            Shadow = view.Shadow,
            Timings = Timings(slots.Swap?.Timings),
            VersionFloor = slots.VersionFloor,
            Since = slots.Swap?.Since ?? now,
            At = now,
        };
        return view.Rejection is not { } rejection ? message
            : slots.IsUnderWay() ? message with { Reason = $"Another order was refused: {rejection.Reason}" }
            : message with
            {
                State = Name(SwapState.Refused),
                OrderId = rejection.OrderId,
                Reason = rejection.Reason,
                Candidate = null,
                Shadow = null,
                Timings = null,
                Since = rejection.At,
            };
    }

    private static SwapTimingsReference? Timings(SwapTimings? timings) => timings is null
        ? null
        : new(timings.DownloadMs, timings.VerifyMs, timings.PrepareMs, timings.SelfTestMs, timings.ShadowMs, timings.TrialMs);
}
