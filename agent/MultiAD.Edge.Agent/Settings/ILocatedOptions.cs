namespace MultiAD.Edge.Agent.Settings;

/// <summary>Options whose messages name their keys, wherever in the configuration they stand.</summary>
/// <typeparam name="TSelf">The options.</typeparam>
internal interface ILocatedOptions<out TSelf>
{
    /// <summary>The same options with the path of their section, such as <c>Stations:camera2:Camera</c>.</summary>
    TSelf At(string path);
}
