using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Says who signed a model that was opened, and warns once where nobody had to.</summary>
internal static partial class SignatureLog
{
    /// <summary>Says it.</summary>
    /// <param name="logger">Told.</param>
    /// <param name="registry">Knows whether it has been warned.</param>
    /// <param name="lease">The model.</param>
    /// <param name="trust">What it was opened with.</param>
    /// <param name="place">Where bundles come from: whoever can write there decides.</param>
    public static void Say(ILogger logger, ModelRegistry registry, ModelLease lease, BundleTrust trust, string place)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(trust);
        if (lease.SignedBy is { } key)
        {
            Signed(logger, key, trust.Keys.Find(key).First().File);
        }

        if (trust.AllowUnsigned && registry.TakeUnsignedWarning())
        {
            Unsigned(logger, place, trust.Keys.Origin);
        }
    }

    [LoggerMessage(EventIds.ModelSigned, LogLevel.Information, "The model is signed by key {KeyId} ({File})")]
    private static partial void Signed(ILogger logger, string keyId, string file);

    [LoggerMessage(
        EventIds.UnsignedAccepted,
        LogLevel.Warning,
        "MODELS WITHOUT A TRUSTED SIGNATURE ARE ACCEPTED: whoever can write {Bundle} decides what passes this line. Before production, "
        + "sign models with multiad-train sign, put the public key into {TrustedKeys}, and leave Model:AllowUnsigned out.")]
    private static partial void Unsigned(ILogger logger, string bundle, string trustedKeys);
}
