namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>An order of this machine as it lies in the folder of orders.</summary>
/// <param name="Station">Name of the station that it is for.</param>
/// <param name="Order">The order; that it is local is what its place says, whatever it says itself.</param>
internal sealed record LocalOrder(string Station, ModelOrder Order);
