using System.CommandLine;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Cli;

/// <summary>Options of a command that say who asks the broker; as the agent's section <c>Mqtt</c> has them.</summary>
/// <param name="keyName">Name of the option of the client's private key; that of its passphrase follows from it.</param>
internal sealed class LoginOptions(string keyName = "--key")
{
    private readonly Option<string?> user = new("--user") { Description = "User name." };
    private readonly Option<string?> password = new("--password-file") { Description = "File that holds the password." };

    private readonly Option<string?> authority = new("--ca")
    {
        Description = "PEM file of the authority that signed the broker's certificate (default: the system's authorities).",
    };

    private readonly Option<string?> certificate = new("--cert") { Description = "PEM file of this client's certificate." };
    private readonly Option<string?> key = new(keyName) { Description = "PEM file of its private key." };

    private readonly Option<string?> passphrase = new(keyName + "-passphrase-file")
    {
        Description = "File with the passphrase of an encrypted key.",
    };

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        foreach (var option in new[] { this.user, this.password, this.authority, this.certificate, this.key, this.passphrase })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(this.password) is not null && result.GetValue(this.user) is null)
            {
                result.AddError("--user is missing; a name is needed, because --password-file is given.");
            }

            if ((result.GetValue(this.key) ?? result.GetValue(this.passphrase)) is not null && result.GetValue(this.certificate) is null)
            {
                result.AddError("--cert is missing; a file is needed, because its key is given.");
            }
        });
    }

    /// <summary>What was given.</summary>
    public BrokerLogin Of(ParseResult arguments, BrokerAddress address)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var files = new TlsFiles(
            arguments.GetValue(this.authority),
            arguments.GetValue(this.certificate),
            arguments.GetValue(this.key),
            arguments.GetValue(this.passphrase));
        return new BrokerLogin(address, arguments.GetValue(this.user), arguments.GetValue(this.password), files);
    }
}
