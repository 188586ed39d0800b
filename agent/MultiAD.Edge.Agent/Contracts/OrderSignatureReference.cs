using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>
/// Signature of an order, ECDSA P-256 over SHA-256 of the UTF-8 lines <c>multiad.modelOrder/1</c>, the station's topic levels
/// (<c>root/site/line/agent/station</c>), order id, time of issue (round-trip form, UTC), action, and SHA-256 of the bundle
/// (empty where none), each ended by a line feed.
/// </summary>
/// <param name="KeyId">Id of the key.</param>
/// <param name="Value">The signature, Base64 of its DER form.</param>
internal sealed record OrderSignatureReference(
    [property: MaxLength(64)] string KeyId, [property: MaxLength(256)] string Value);
