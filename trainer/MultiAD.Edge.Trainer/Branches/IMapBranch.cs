using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>One way to see that something is unusual: features in, a raw anomaly map out, higher where less usual.</summary>
internal interface IMapBranch : IDisposable
{
    /// <summary>Name in the graph, in reports and in the manifest.</summary>
    string Name { get; }

    /// <summary>Which of the model's input sizes the features have that the branch looks at; 0 is the smallest.</summary>
    int Size => 0;

    /// <summary>Level whose grid the map has.</summary>
    int Level { get; }

    /// <summary>Weight in the fusion before anything is known about the parts, above 0; only ratios matter.</summary>
    double PriorWeight { get; }

    /// <summary>Its weight where synthetic anomalies have shown that it helps; at least <see cref="PriorWeight"/>.</summary>
    double TrustedWeight => this.PriorWeight;

    /// <summary>Raw map [N,1,H_l,W_l] of the features at the branch's size, without gradients.</summary>
    Tensor Map(PartFeatures features);

    /// <summary>The same as if one of the good parts had not been there; the map itself where the branch cannot leave one out.</summary>
    Tensor MapWithout(PartFeatures features, int part) => this.Map(features);

    /// <summary>Adds the same arithmetic to a graph and returns the map's name.</summary>
    string Export(GraphWriter graph, FeatureNames features);
}
