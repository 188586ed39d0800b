namespace MultiAD.Edge.Broker;

/// <summary>A broker, and who asks it.</summary>
/// <param name="Address">The broker.</param>
/// <param name="User">User name; null for none.</param>
/// <param name="PasswordFile">File of the password; null for none.</param>
/// <param name="Files">Authority, certificate and key.</param>
internal sealed record BrokerLogin(BrokerAddress Address, string? User, string? PasswordFile, TlsFiles Files);
