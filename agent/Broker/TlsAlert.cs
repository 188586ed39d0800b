namespace MultiAD.Edge.Broker;

/// <summary>What a broker's TLS alerts mean for its client; numbers as in RFC 8446.</summary>
internal static class TlsAlert
{
    private const string Missing =
        "The broker asks for a client's certificate and none is given. "
        + "Set Mqtt:CertificateFile and Mqtt:KeyFile (--cert and the option of its key).";

    private const string Refused = "The broker refuses this client's certificate";

    /// <summary>What an alert means and what to do; null where it says nothing about certificates.</summary>
    /// <param name="alert">Number of the alert.</param>
    /// <param name="certificateGiven">Whether this client shows a certificate; null where that is not known.</param>
    public static string? Explain(int alert, bool? certificateGiven) => alert switch
    {
        40 when certificateGiven != true => Missing,
        40 => "The broker and this client agree on no cipher. Let the broker take the ciphers of TLS 1.2 or 1.3.",
        42 => $"{Refused} as bad: by the broker's clock it is not yet valid, or it may not name a client. "
            + "Compare the two clocks, then renew the certificate.",
        43 => $"{Refused}: it is of an unsupported kind. Make it with the key usage of a client.",
        44 => $"{Refused}: it was revoked. Make a new one.",
        45 => $"{Refused}: it has expired by the broker's clock. Compare the two clocks, then renew the certificate.",
        46 => $"{Refused}, and says no more. See the broker's log.",
        48 => $"{Refused}: it is of the wrong authority. Use a certificate that the broker's authority signed.",
        49 => $"{Refused}: it gives no right to connect. See the broker's access list.",
        51 => $"{Refused}: its key does not fit. Make certificate and key anew.",
        70 => "The broker takes neither TLS 1.2 nor 1.3. Let it take one of them.",
        116 => Missing,
        _ => null,
    };
}
