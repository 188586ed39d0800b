using MQTTnet;
using MQTTnet.Formatter;

namespace MultiAD.Edge.Broker;

/// <summary>Builds what every connection to a broker has.</summary>
internal static class BrokerConnection
{
    /// <summary>Options of one attempt; files are read now, so that a new password or authority takes effect.</summary>
    /// <param name="login">The broker and who asks it.</param>
    /// <param name="version5">MQTT 5; 3.1.1 otherwise.</param>
    /// <param name="clientId">Client identifier.</param>
    /// <param name="timeout">Longest wait for an answer.</param>
    /// <exception cref="BrokerFaultException">A file of credentials cannot be used.</exception>
    public static MqttClientOptionsBuilder Options(BrokerLogin login, bool version5, string clientId, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(login);
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(version5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithTcpServer(login.Address.Host, login.Address.Port)
            .WithClientId(clientId)
            .WithTimeout(timeout);
        if (login.User is { } user)
        {
            builder.WithCredentials(user, login.PasswordFile is { } file ? CredentialFile.ReadPassword(file) : null);
        }

        return login.Address.Tls ? builder.WithTlsOptions(tls => BrokerTls.Configure(tls, login.Files)) : builder;
    }
}
