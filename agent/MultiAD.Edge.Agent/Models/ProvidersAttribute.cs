using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>A list of <see cref="ExecutionProviders"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProvidersAttribute : RuleAttribute
{
    /// <inheritdoc/>
    public override string Expected => ExecutionProviders.Expected;

    /// <inheritdoc/>
    public override bool Holds(object? value) => ExecutionProviders.Parse(value as string) is not null;
}
