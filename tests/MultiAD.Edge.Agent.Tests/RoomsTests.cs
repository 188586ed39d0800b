using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests;

public sealed class RoomsTests
{
    private static readonly SourceProject Agent = Load("MultiAD.Edge.Agent");

    [Fact]
    public void A_room_uses_only_rooms_that_stand_before_it() => ArchitectureAssert.None(RoomOrder.Violations(new RoomPlan
    {
        Project = Agent,
        Rooms =
        [
            "Diagnostics",
            "Settings",
            "Retrying",
            "Supervision",
            "Cameras",
            "Cameras.Capture",
            "Cameras.Video",
            "Cameras.Folder",
            "Cameras.Devices",
            "Contracts",
            "Models",
            "Delivery",
            "Control",
            "Mqtt",
            "Pipeline",
            "Publishing",
            "Outputs",
            "Collecting",
            "Drift",
            "Telemetry",
            "Web",
            "Watching",
            "Configuration",
            "Hosting",
            "Commands",
        ],
        PlannedRooms = ["Outputs", "Collecting", "Drift", "Telemetry", "Web"],
        Libraries = [Load("MultiAD.Edge.Inspection"), Load("Cli", "MultiAD.Edge.Cli")],
        Strangers = ["MultiAD.Edge.Trainer"],
        Packages =
        [
            new("MQTTnet", "Mqtt", "Watching"),

            new("Microsoft.Data.Sqlite", "Delivery"),

            // The frame that bench inspects is drawn, not taken.
            new("OpenCvSharp", "Cameras.Capture", "Cameras.Video", "Commands"),
            new("Microsoft.ML.OnnxRuntime"),
            new("TorchSharp"),
            new("Microsoft.AspNetCore", "Web"),
            new("MultiAD.Edge.Cli", "Hosting", "Commands"),
        ],
    }));

    private static SourceProject Load(string folder, string? rootNamespace = null) =>
        SourceProject.Load(Path.Combine(RealData.Repository, "agent", folder), rootNamespace);
}
