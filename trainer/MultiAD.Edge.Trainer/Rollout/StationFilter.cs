namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Which stations are meant: the five levels <c>root/site/line/agent/station</c>, where <c>+</c> stands for any.</summary>
internal sealed class StationFilter
{
    /// <summary>Levels that name a station.</summary>
    public const int Levels = 5;

    private const string Any = "+";
    private readonly string[] levels;

    private StationFilter(string[] levels) => this.levels = levels;

    /// <summary>Filter of the agents that may have such a station.</summary>
    public string Agent => string.Join('/', this.levels[..^1]);

    /// <summary>Whether it names one station.</summary>
    public bool IsExact => !this.levels.Contains(Any);

    /// <summary>Reads <c>site/line/agent/station</c>; levels that are left out at the end stand for any.</summary>
    /// <param name="root">First level of all topics.</param>
    /// <param name="text">1 to 4 names with slashes between them.</param>
    /// <returns>Null where it is malformed.</returns>
    public static StationFilter? Parse(string root, string? text)
    {
        var names = text?.Split('/') ?? [];
        return names.Length is >= 1 and < Levels && names.All(name => name == Any || IsName(name)) && IsName(root)
            ? new StationFilter([root, .. names, .. Enumerable.Repeat(Any, Levels - 1 - names.Length)])
            : null;
    }

    /// <summary>Whether a text can be one level of a topic.</summary>
    public static bool IsName(string text) =>
        text is { Length: > 0 } && text[0] != '$' && !text.Any(c => c is '+' or '#' or '/' || char.IsControl(c));

    /// <summary>Whether a station, given by its five levels, is meant.</summary>
    public bool Matches(string station)
    {
        var names = station.Split('/');
        return names.Length == Levels && this.levels.Zip(names).All(pair => pair.First == Any || pair.First == pair.Second);
    }

    /// <summary>The five levels.</summary>
    public override string ToString() => string.Join('/', this.levels);
}
