namespace MultiAD.Edge.Trainer.Weights;

/// <summary>The few Python names that a state dict needs; each is a value here and nothing that runs.</summary>
internal enum PickledGlobal
{
    /// <summary><c>collections.OrderedDict</c>.</summary>
    OrderedDict,

    /// <summary><c>torch._utils._rebuild_tensor_v2</c>.</summary>
    RebuildTensor,

    /// <summary><c>torch._utils._rebuild_parameter</c>.</summary>
    RebuildParameter,
}
