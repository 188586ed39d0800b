using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Where a station's model comes from at its start.</summary>
internal interface IModelSource
{
    /// <summary>Opens the model that is to run now.</summary>
    /// <returns>A lease with one holder.</returns>
    /// <exception cref="BundleRejectedException">There is none, or it is refused.</exception>
    /// <exception cref="KeyFileException">The trusted keys cannot be used.</exception>
    /// <exception cref="RegionException">The file with the region of interest cannot be used.</exception>
    /// <exception cref="InvalidModelException">The model cannot run here.</exception>
    ModelLease Open();
}
