using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Architecture;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests;

public sealed class RoomsTests
{
    private static readonly SourceProject Trainer = Load("trainer/MultiAD.Edge.Trainer");

    [Fact]
    public void A_room_uses_only_rooms_that_stand_before_it() => ArchitectureAssert.None(RoomOrder.Violations(new RoomPlan
    {
        Project = Trainer,
        Rooms =
        [
            RoomPlan.Root,
            "Native",
            "Weights",
            "Downloads",
            "Metrics",
            "Demo",
            "Data",
            "Onnx",
            "Networks",
            "Synthesis",
            "Teachers",
            "Branches",
            "Fusion",
            "Models",
            "Training",
            "Export",
            "Examples",
            "Evaluation",
            "Pipeline",
            "Reports",
            "Rollout",
            "Commands",
        ],
        Libraries =
        [
            Load("agent/MultiAD.Edge.Inspection"), Load("agent/Cli", "MultiAD.Edge.Cli"), Load("agent/Broker", "MultiAD.Edge.Broker"),
        ],
        Strangers = ["MultiAD.Edge.Agent"],
        Packages =
        [
            // What makes, changes or judges pictures; networks and what is trained see tensors only.
            new("OpenCvSharp", "Demo", "Data", "Synthesis", "Export", "Examples", "Evaluation", "Commands"),
            new("Microsoft.ML.OnnxRuntime"),
            new("MQTTnet", "Rollout"),
            new("Microsoft.AspNetCore", "Rollout"),
            new("MultiAD.Edge.Broker", "Rollout", "Commands"),
            new("MultiAD.Edge.Cli", "Commands"),
        ],
    }));

    private static SourceProject Load(string folder, string? rootNamespace = null) =>
        SourceProject.Load(Path.Combine(RealData.Repository, folder), rootNamespace);
}
