namespace MultiAD.Edge.Testing.Architecture;

/// <summary>The order of a project's rooms, which <see cref="RoomOrder"/> checks.</summary>
public sealed record RoomPlan
{
    /// <summary>Name of the project's own folder, without a namespace below the root, in <see cref="Rooms"/>.</summary>
    public const string Root = "";

    /// <summary>The project.</summary>
    public required SourceProject Project { get; init; }

    /// <summary>
    /// Rooms from low to high; each may use those before it. A room is a folder, its parts parted by dots (<c>Cameras</c>,
    /// <c>Cameras.Video</c>), or <see cref="Root"/>. A program without a namespace stands above all of them.
    /// </summary>
    public required IReadOnlyList<string> Rooms { get; init; }

    /// <summary>Rooms of the list that need not be there yet.</summary>
    public IReadOnlyList<string> PlannedRooms { get; init; } = [];

    /// <summary>Projects that this one refers to.</summary>
    public IReadOnlyList<SourceProject> Libraries { get; init; } = [];

    /// <summary>Root namespaces of projects that this one must never know.</summary>
    public IReadOnlyList<string> Strangers { get; init; } = [];

    /// <summary>Libraries that only some rooms may use.</summary>
    public IReadOnlyList<PackageRule> Packages { get; init; } = [];
}
