using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Messaging;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>Validates what the attributes of <see cref="MqttOptions"/> cannot say.</summary>
public sealed class MqttBrokerValidator : IValidateOptions<MqttOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var wrong = new List<string>();
        if (options.Broker != MqttOptions.Embedded && !BrokerAddress.TryParse(options.Broker, out _))
        {
            wrong.Add($"Broker: '{options.Broker}' is neither '{MqttOptions.Embedded}' nor HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT. User and password have keys of their own.");
        }

        if (options.PasswordFile is not null && options.Username is null)
        {
            wrong.Add("Username: missing, though PasswordFile is given.");
        }

        if (options.MaximumReconnectDelay < options.ReconnectDelay)
        {
            wrong.Add($"MaximumReconnectDelay: {options.MaximumReconnectDelay} is below ReconnectDelay, {options.ReconnectDelay}.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
