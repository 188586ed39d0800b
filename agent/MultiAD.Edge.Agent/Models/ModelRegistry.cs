using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>
/// The models in memory: one ONNX Runtime session for each digest, however many stations run it, held as long as a lease
/// on it lives. Thread-safe.
/// </summary>
internal sealed class ModelRegistry
{
    private readonly Lock access = new();

    // Held while a model is loaded: two stations that begin with one model must not load it twice.
    private readonly Lock loading = new();
    private readonly Dictionary<string, ModelSession> sessions = new(StringComparer.Ordinal);
    private readonly ScoringOptions options;
    private int unsignedWarnings;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="options">How models run.</param>
    /// <param name="gate">How many run at once.</param>
    public ModelRegistry(ScoringOptions options, InferenceGate gate)
    {
        this.options = options;
        this.Gate = gate;
    }

    /// <summary>To be entered before a model is run on a part.</summary>
    public InferenceGate Gate { get; }

    /// <summary>Number of sessions in memory.</summary>
    public int Sessions
    {
        get
        {
            lock (this.access)
            {
                return this.sessions.Count;
            }
        }
    }

    /// <summary>Whether the caller is to warn that unsigned bundles are accepted: true once, however many stations there are.</summary>
    public bool TakeUnsignedWarning() => Interlocked.Exchange(ref this.unsignedWarnings, 1) == 0;

    /// <summary>Opens a bundle, and loads its model where it is not in memory yet.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="roi">What of each frame is inspected, a <see cref="RegionChoice"/>.</param>
    /// <param name="trust">Whose signature the bundle must have; null where none is asked for.</param>
    /// <returns>A lease with one holder.</returns>
    /// <exception cref="BundleRejectedException">The bundle is missing or refused.</exception>
    /// <exception cref="RegionException">The file with the region of interest cannot be used.</exception>
    /// <exception cref="InvalidModelException">The model cannot run here.</exception>
    public ModelLease Open(string path, string roi = RegionChoice.Bundle, BundleTrust? trust = null) =>
        this.Open(BundleReader.Open(path, trust), roi);

    /// <summary>Loads the model of a bundle that was read, where it is not in memory yet.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="roi">As for the other.</param>
    /// <returns>A lease with one holder.</returns>
    /// <exception cref="BundleRejectedException">Its model is not what its manifest says.</exception>
    /// <exception cref="RegionException">The file with the region of interest cannot be used.</exception>
    /// <exception cref="InvalidModelException">The model cannot run here.</exception>
    public ModelLease Open(ModelBundle bundle, string roi)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var manifest = RegionChoice.Apply(roi, bundle.Manifest);
        var session = this.Load(bundle);
        ModelLease lease;
        try
        {
            lease = new ModelLease(session, manifest, bundle.SignedBy, () => this.Release(session));
        }
        catch
        {
            this.Release(session);
            throw;
        }

        try
        {
            // The first part is then as fast as the others.
            lease.Inspector.WarmUp();
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    // Counted for the caller. The other lock is not held meanwhile: a line that lets go of its model must not wait for a load.
    private ModelSession Load(ModelBundle bundle)
    {
        lock (this.loading)
        {
            lock (this.access)
            {
                if (this.sessions.TryGetValue(bundle.Digest, out var loaded))
                {
                    loaded.Leases++;
                    return loaded;
                }
            }

            var session = new ModelSession(bundle.Manifest, bundle.Digest, PartInspector.LoadModel(bundle, this.options)) { Leases = 1 };
            lock (this.access)
            {
                this.sessions.Add(bundle.Digest, session);
                return session;
            }
        }
    }

    private void Release(ModelSession session)
    {
        lock (this.access)
        {
            if (--session.Leases > 0)
            {
                return;
            }

            this.sessions.Remove(session.Identity.Digest);
        }

        session.Model.Dispose();
    }
}
