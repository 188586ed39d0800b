using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests;

public sealed class RoomsTests
{
    private static readonly SourceProject Inspection =
        SourceProject.Load(Path.Combine(RealData.Repository, "agent", "MultiAD.Edge.Inspection"));

    [Fact]
    public void A_room_uses_only_rooms_that_stand_before_it() => ArchitectureAssert.None(RoomOrder.Violations(new RoomPlan
    {
        Project = Inspection,
        Rooms =
        [
            "Statistics",
            "Storage",
            "Diagnostics",
            "Frames",
            "Health",
            "Scoring",
            "Verdicts",
            "Rendering",
            "Bundles",
            RoomPlan.Root,
        ],
        Strangers = ["MultiAD.Edge.Agent", "MultiAD.Edge.Trainer"],
        Packages =
        [
            // A slot takes a frame, and so does the inspector: the matrix passes through, nothing is drawn or decoded there.
            new("OpenCvSharp", "Frames", "Health", "Rendering", "Scoring", RoomPlan.Root),
            new("Microsoft.ML.OnnxRuntime", "Scoring"),
            new("MQTTnet"),
            new("TorchSharp"),
            new("Microsoft.AspNetCore"),
        ],
    }));
}
