using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Messages that wait for the broker, of all stations. Section <c>Outbox</c>.</summary>
internal sealed record OutboxOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Outbox";

    /// <summary>Default of <see cref="MaximumBytes"/>: a month of one alert a minute.</summary>
    public const int DefaultMaximumBytes = 64 << 20;

    /// <summary>Default of <see cref="MemoryBytes"/>.</summary>
    public const int DefaultMemoryBytes = 32 << 20;

    /// <summary>Default of <see cref="Results"/>.</summary>
    public const int DefaultResults = 500;

    /// <summary>Default of <see cref="MaximumAge"/>.</summary>
    public static readonly TimeSpan DefaultMaximumAge = TimeSpan.FromDays(30);

    /// <summary>
    /// File that holds alerts until they are delivered, one for each agent. Default: <c>outbox.db</c> in the service's state
    /// directory (<c>STATE_DIRECTORY</c>), or in <c>~/.local/state/multiad</c> outside a service.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Bytes of alerts that wait on disk at most, 1 MiB to 1 GiB; the oldest go, and a gap says so. Default: 64 MiB.</summary>
    [Within(1 << 20, 1 << 30)]
    public int MaximumBytes { get; init; } = DefaultMaximumBytes;

    /// <summary>Time that an alert waits at most, 1 min to 365 days; then it goes, and a gap says so. Default: 30 days.</summary>
    [Within("00:01:00", "365.00:00:00")]
    public TimeSpan MaximumAge { get; init; } = DefaultMaximumAge;

    /// <summary>
    /// Bytes of heat maps that wait in memory at most, 1 MiB to 1 GiB; also of alerts while the disk takes nothing. The oldest
    /// maps go first and alerts last. Default: 32 MiB.
    /// </summary>
    [Within(1 << 20, 1 << 30)]
    public int MemoryBytes { get; init; } = DefaultMemoryBytes;

    /// <summary>Results that wait in memory at most, 16 to 100000; the oldest go first. Default: 500.</summary>
    [Within(16, 100_000)]
    public int Results { get; init; } = DefaultResults;
}

/// <summary>Checks <see cref="OutboxOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
