using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>What is ordered of all stations of a rollout; each gets it with a signature of its own.</summary>
internal sealed record RolloutOrder
{
    /// <summary>To fetch a bundle and inspect with it.</summary>
    public const string Install = "install";

    /// <summary>To inspect with the model before the running one again.</summary>
    public const string Rollback = "rollback";

    private const int IdDigits = 8;

    /// <summary>Identifies the order; the same for all stations.</summary>
    public required string Id { get; init; }

    /// <summary>When it is given (UTC).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>What is asked for: <see cref="Install"/> or <see cref="Rollback"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The bundle; null to roll back.</summary>
    public RolloutBundle? Bundle { get; init; }

    /// <summary>Where the bundle lies, http or https; null to roll back.</summary>
    public Uri? Source { get; init; }

    /// <summary>Parts to score in shadow, 0 for none.</summary>
    public int ShadowParts { get; init; }

    /// <summary>Earliest time of the activation (UTC); null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who gives it; null for nobody.</summary>
    public string? By { get; init; }

    /// <summary>An identifier that no other order has.</summary>
    public static string NewId(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{RandomNumberGenerator.GetHexString(IdDigits, lowercase: true)}");

    /// <summary>Payload of one station's <c>model/desired</c>.</summary>
    /// <param name="station">Topic levels of the station.</param>
    /// <param name="key">Signs the order; null for an unsigned one.</param>
    public byte[] For(string station, SigningKey? key)
    {
        var sha256 = this.Bundle?.Sha256;
        var signature = key?.Sign(OrderContent.Bytes(station, this.Id, this.IssuedAt, this.Action, sha256 ?? string.Empty));
        var message = new OrderMessage
        {
            OrderId = this.Id,
            IssuedAt = this.IssuedAt.ToUniversalTime(),
            Action = this.Action,
            Sha256 = sha256,
            Bytes = this.Bundle?.Content.Length,
            Url = this.Source?.AbsoluteUri,
            ShadowParts = this.ShadowParts,
            NotBefore = this.NotBefore?.ToUniversalTime(),
            By = this.By,
            Signature = signature is null ? null : new OrderSignature(signature.KeyId, signature.Signature),
        };
        return JsonSerializer.SerializeToUtf8Bytes(message, RolloutJson.Default.OrderMessage);
    }
}
