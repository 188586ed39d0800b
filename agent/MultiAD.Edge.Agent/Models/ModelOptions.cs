using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Models;

/// <summary>The model that a station inspects with. Section <c>Stations:NAME:Model</c>.</summary>
internal sealed record ModelOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Model";

    /// <summary>Default of <see cref="TrustedKeys"/>.</summary>
    public const string DefaultTrustedKeys = "/etc/multiad/keys";

    /// <summary>Default of <see cref="RetryInterval"/>.</summary>
    public static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bundle that the station's first model is taken from, NAME.multiad: it is copied into the store in the state folder. From
    /// then on this file means nothing; other models are ordered, see <c>multiad-agent model install</c>. While there is no
    /// model, parts are reported as not inspected. Stations with the same model share it in memory. Default: left out, the first
    /// model is ordered too.
    /// </summary>
    public string? Bundle { get; init; }

    /// <summary>Interval at which a missing or refused model is tried again, 100 ms to 1 h. Default: 5 s.</summary>
    [Within("00:00:00.1", "01:00:00")]
    public TimeSpan RetryInterval { get; init; } = DefaultRetryInterval;

    /// <summary>
    /// What of each frame is inspected: <c>bundle</c>, the region of interest that the model was trained with; <c>none</c>, the
    /// whole frame; or a file of this station's own, a mask (white where it is inspected) or JSON with polygons. The limits
    /// stay the model's: a region that shows more than the trained one rejects more good parts. Default: <c>bundle</c>.
    /// </summary>
    [Given]
    public string Roi { get; init; } = RegionChoice.Bundle;

    /// <summary>
    /// Folder of public keys (PEM, ECDSA on P-256; or one such file), one of which must have signed the bundle. Two keys in it
    /// are a rotation: both count. Every file that does not begin with a dot must be a key, or no bundle opens. It is read at
    /// each attempt to open one. Default: <c>/etc/multiad/keys</c>.
    /// </summary>
    [Given]
    public string TrustedKeys { get; init; } = DefaultTrustedKeys;

    /// <summary>
    /// Whether a bundle that none of the trusted keys vouches for is accepted, with one warning each start; a wrong signature
    /// by a trusted key never is. A switch for development. Left out, such bundles are accepted only while
    /// <see cref="TrustedKeys"/> is at its default and that folder is missing or empty: on a bench all works at once, and the
    /// first key that is put there ends it. <c>false</c> refuses them also without any key. Default: left out.
    /// </summary>
    public bool? AllowUnsigned { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(this.Roi) && RegionChoice.Validate(this.Roi) is { } error)
        {
            yield return new ValidationResult($"{nameof(this.Roi)} is '{this.Roi}'; expected {RegionChoice.Expected}. {error}");
        }
    }
}

/// <summary>Checks <see cref="ModelOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;
