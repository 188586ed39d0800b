using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Shows a station's parts to what tries a new model: how the inspecting one does, the trial, and the model in shadow.</summary>
/// <param name="remembered">Parts of the inspecting model that are remembered.</param>
internal sealed class SwapSink(int remembered) : IVerdictSink
{
    private readonly RecentParts recent = new(remembered);
    private volatile Trial? trial;
    private volatile ShadowRun? shadow;

    /// <inheritdoc/>
    public string Name => "The trial of models";

    /// <summary>The trial that sees parts; null for none.</summary>
    public Trial? Trial
    {
        get => this.trial;
        set => this.trial = value;
    }

    /// <summary>The model in shadow that sees parts; null for none.</summary>
    public ShadowRun? Shadow
    {
        get => this.shadow;
        set => this.shadow = value;
    }

    /// <summary>How a model did on its last parts; null where it was another that inspected, or it judged too few.</summary>
    public SwapBaseline? BaselineOf(string? digest) => this.recent.Of(digest);

    /// <inheritdoc/>
    public bool NeedsPicture(InspectedPart part) => this.shadow?.Wants(part) ?? false;

    /// <inheritdoc/>
    public Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        this.recent.Add(part);
        this.trial?.Observe(part);
        return this.shadow?.ObserveAsync(part, cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompleteAsync(LineEnd end, CancellationToken cancellationToken) => Task.CompletedTask;
}
