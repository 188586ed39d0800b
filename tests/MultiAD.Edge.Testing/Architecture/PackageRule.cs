namespace MultiAD.Edge.Testing.Architecture;

/// <summary>A library that only some rooms may use.</summary>
/// <param name="Namespace">Root namespace of the library, such as <c>MQTTnet</c>.</param>
/// <param name="Rooms">Rooms that may use it, as <see cref="RoomPlan.Rooms"/> names them; empty where none may.</param>
public sealed record PackageRule(string Namespace, params IReadOnlyList<string> Rooms);
