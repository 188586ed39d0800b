namespace MultiAD.Edge.Agent.Settings;

/// <summary>
/// Options that know where in the configuration they stand, so that their messages name whole paths, also long after they
/// were read. Messages about other options begin with the key alone.
/// </summary>
/// <typeparam name="TSelf">The options.</typeparam>
internal interface ILocatedOptions<out TSelf>
{
    /// <summary>The same options with the path of their section, such as <c>Stations:camera2:Camera</c>.</summary>
    TSelf At(string path);
}
