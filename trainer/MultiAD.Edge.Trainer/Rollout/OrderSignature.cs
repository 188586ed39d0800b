namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Signature of an order, see the library's <c>OrderContent</c>.</summary>
/// <param name="KeyId">Id of the key.</param>
/// <param name="Value">The signature, Base64 of its DER form.</param>
internal sealed record OrderSignature(string KeyId, string Value);
