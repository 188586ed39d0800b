using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What an order asks for.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ModelAction>))]
internal enum ModelAction
{
    /// <summary>Fetch a bundle, or take it from the store where it lies there, and inspect with it.</summary>
    Install,

    /// <summary>Inspect again with the model before the running one.</summary>
    Rollback,
}
