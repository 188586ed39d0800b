using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models;

/// <summary>
/// The right of one station to inspect with a model: an inspector of its own over a session that stations share. It is
/// counted, so that a model is exchanged between two parts and goes only when the last part in flight has let go of it.
/// </summary>
internal sealed class ModelLease : IDisposable
{
    private readonly Action released;
    private int holders = 1;

    /// <summary>Makes a lease with one holder, who ends it with <see cref="Dispose"/>.</summary>
    /// <param name="session">The shared session.</param>
    /// <param name="manifest">Its manifest, as the station wants it.</param>
    /// <param name="signedBy">Id of the trusted key that signed the bundle; null where none did.</param>
    /// <param name="released">Called once, when the last holder has gone.</param>
    public ModelLease(ModelSession session, BundleManifest manifest, string? signedBy, Action released)
    {
        ArgumentNullException.ThrowIfNull(session);
        this.released = released;
        this.Identity = session.Identity;
        this.SignedBy = signedBy;
        this.Inspector = new PartInspector(manifest, session.Model);
    }

    /// <summary>Which model it is.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Id of the trusted key that signed the bundle which this lease opened; null where none did.</summary>
    public string? SignedBy { get; }

    /// <summary>The station's inspector.</summary>
    public PartInspector Inspector { get; }

    /// <summary>Adds a holder, who lets go with <see cref="Dispose"/>.</summary>
    /// <returns>False where the last holder has gone already: the model is no longer there.</returns>
    public bool TryHold()
    {
        for (var before = Volatile.Read(ref this.holders); before > 0; before = Volatile.Read(ref this.holders))
        {
            if (Interlocked.CompareExchange(ref this.holders, before + 1, before) == before)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets go; to be called once by each holder.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref this.holders) == 0)
        {
            this.Inspector.Dispose();
            this.released();
        }
    }
}
