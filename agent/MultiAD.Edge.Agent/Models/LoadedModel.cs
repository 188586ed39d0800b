using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Inspection;

namespace MultiAD.Edge.Agent.Models;

/// <summary>A model that is ready to inspect.</summary>
/// <param name="Inspector">The way from frame to verdict.</param>
/// <param name="Reference">What messages say of it.</param>
internal sealed record LoadedModel(PartInspector Inspector, ModelReference Reference);
