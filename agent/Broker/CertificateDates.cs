using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace MultiAD.Edge.Broker;

/// <summary>Says whether a certificate is valid at a time; in dates, because it is often the clock that is wrong.</summary>
internal static class CertificateDates
{
    // A board without a battery starts in 1970 or with the date of its image. No clock is right that is before this program.
    private static readonly DateTimeOffset Built = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong, to follow the certificate's name, a whole sentence; null where it is valid.</summary>
    public static string? Explain(X509Certificate2 certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        DateTimeOffset from = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset to = certificate.NotAfter.ToUniversalTime();
        var clock = $"this machine's clock says {Show(now)}.";
        if (now < from)
        {
            return now < Built
                ? $"is valid from {Show(from)}, but {clock} The clock is wrong: set the clock, or wait for its time service."
                : $"is not yet valid: it begins on {Show(from)}, and {clock} If the clock is wrong, set the clock.";
        }

        return now > to
            ? $"has expired: it ended on {Show(to)}, and {clock} If the clock is wrong, set the clock."
            : null;
    }

    private static string Show(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
