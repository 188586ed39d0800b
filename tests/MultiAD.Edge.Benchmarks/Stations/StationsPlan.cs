namespace MultiAD.Edge.Benchmarks.Stations;

/// <summary>One run.</summary>
/// <param name="Stations">Stations whose cameras work.</param>
/// <param name="Models">Different models, 1 or 2, in turn.</param>
/// <param name="Hanging">Whether one more station has a camera that hangs in its driver.</param>
internal sealed record StationsPlan(int Stations, int Models, bool Hanging);
