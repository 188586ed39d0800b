namespace MultiAD.Edge.Broker;

/// <summary>
/// PEM files of an encrypted connection. They are read anew at each connection, so that a replaced file is used by the next
/// one without a restart. A bare name is looked for among systemd's credentials first.
/// </summary>
/// <param name="CertificateAuthorityFile">Authorities that may have signed the broker's certificate; null takes the system's.</param>
/// <param name="CertificateFile">This client's certificate; null for none.</param>
/// <param name="KeyFile">Its private key; null where it stands in the certificate's file.</param>
/// <param name="KeyPassphraseFile">Passphrase of an encrypted key (PKCS#8); null where it is not encrypted.</param>
internal sealed record TlsFiles(
    string? CertificateAuthorityFile, string? CertificateFile, string? KeyFile, string? KeyPassphraseFile = null);
