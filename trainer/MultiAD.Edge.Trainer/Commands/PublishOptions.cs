using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The options of <c>multiad-train publish</c>, and what is wrong usage of them.</summary>
internal sealed class PublishOptions
{
    private const string DefaultRoot = "multiad";
    private const int DefaultTimeout = 7200;
    private const double MaximumTimeout = 1_000_000;
    private const int MaximumCanary = 10_000;

    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly Option<string?> bundle = new("--bundle") { Description = "The bundle (NAME.multiad).", HelpName = "FILE" };

    private readonly Option<string> broker = new("--broker")
    {
        Description = "Broker of the line: HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT.",
        HelpName = "URL",
        Required = true,
    };

    private readonly Option<string[]> stations = new("--station")
    {
        Description = "SITE/LINE/AGENT/STATION; + stands for any, and so does what is left out at the end. May be given several times.",
        HelpName = "STATION",
        Required = true,
    };

    private readonly Option<string> root = new("--root")
    {
        Description = "First level of all topics (the agents' Agent:Root).",
        DefaultValueFactory = _ => DefaultRoot,
    };

    private readonly Option<string?> serve = new("--serve")
    {
        Description = "Serve the bundle over HTTP while this command runs, at this address of this machine (default: the one that "
            + "reaches the broker, and a free port).",
        HelpName = "ADDRESS:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> url = new("--url") { Description = "Where the bundle lies, http or https, in place of --serve." };

    private readonly Option<string?> trusted = new("--trusted")
    {
        Description = "Folder of public keys, as the devices have it, or one NAME.pub.pem: refuse a bundle that none of them signed.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<bool> rollback = new("--rollback")
    {
        Description = "Order the stations back to the model before the running one; takes no bundle.",
    };

    private readonly Option<int> shadow = new Option<int>("--shadow")
    {
        Description = "Parts that the new model scores beside the running one before it inspects.",
    }.Within(0, OrderMessage.MaximumShadowParts);

    private readonly Option<string?> at = new("--at")
    {
        Description = "Activate no earlier than this time, such as 2026-05-04T06:00 (local) or 2026-05-04T04:00Z; the rest is done before.",
        HelpName = "TIME",
    };

    private readonly Option<int> canary = new Option<int>("--canary")
    {
        Description = "Give the order to so many stations first, to the others only when these are confirmed; 0 for all at once.",
    }.Within(0, MaximumCanary);

    private readonly Option<string?> key =
        SigningOptions.KeyOption("Private key that signs the orders; devices need that to go below a version that was confirmed.");

    private readonly Option<string?> passphrase = Passphrase.FileOption();

    private readonly Option<string> by = new("--by")
    {
        Description = "Who gives the order, for the devices' logs.",
        DefaultValueFactory = _ => Shortened($"{Environment.UserName}@{Environment.MachineName}"),
    };

    private readonly Option<double> timeout = new Option<double>("--timeout")
    {
        Description = "Fail when not all are confirmed after so many seconds (from --at on, where it is given); 0 waits for ever.",
        DefaultValueFactory = _ => DefaultTimeout,
    }.Within(0, MaximumTimeout);

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object a line for each change." };
    private readonly LoginOptions login = new("--client-key");

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Option[] all =
        [
            this.bundle, this.broker, this.stations, this.serve, this.url, this.trusted, this.canary, this.shadow, this.at, this.rollback,
            this.key, this.passphrase, this.by, this.timeout, this.json, this.root,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        this.login.AddTo(command);
        this.broker.Validators.Add(CheckBroker);
        this.url.Validators.Add(CheckUrl);
        this.at.Validators.Add(CheckTime);
        this.serve.Validators.Add(CheckServe);
        this.by.Validators.Add(CheckBy);
        command.Validators.Add(this.CheckStations);
        command.Validators.Add(this.CheckTogether);
    }

    /// <summary>What was given, without errors.</summary>
    public PublishArguments From(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var address = BrokerAddress.TryParse(parsed.GetRequiredValue(this.broker), out var given)
            ? given
            : throw new ArgumentException("The address was checked before.", nameof(parsed));
        var seconds = parsed.GetValue(this.timeout);
        return new PublishArguments
        {
            Bundle = parsed.GetValue(this.bundle),
            Trusted = parsed.GetValue(this.trusted),
            Broker = this.login.Of(parsed, address),
            Stations =
                [.. parsed.GetRequiredValue(this.stations).Select(text => StationFilter.Parse(parsed.GetRequiredValue(this.root), text)!)],
            Serves = parsed.GetResult(this.serve) is not null,
            Serve = ServingAddress.Parse(parsed.GetValue(this.serve)),
            Url = parsed.GetValue(this.url) is { } place ? new Uri(place) : null,
            Shadow = parsed.GetValue(this.shadow),
            At = parsed.GetValue(this.at) is { } time ? ParseTime(time) : null,
            Canary = parsed.GetValue(this.canary),
            Key = parsed.GetValue(this.key),
            PassphraseFile = parsed.GetValue(this.passphrase),
            By = parsed.GetRequiredValue(this.by),
            Timeout = seconds > 0 ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan,
            Json = parsed.GetValue(this.json),
        };
    }

    private static string Shortened(string text) => text.Length <= OrderMessage.MaximumName ? text : text[..OrderMessage.MaximumName];

    private static DateTimeOffset? ParseTime(string text) => DateTimeOffset.TryParseExact(
        text.Replace(' ', 'T'), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time
            : null;

    private static void CheckBroker(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>();
        if (!BrokerAddress.TryParse(given, out _))
        {
            result.AddError($"--broker is '{BrokerAddress.Redact(given)}'; HOST:PORT is needed.");
        }
    }

    private static void CheckUrl(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>();
        if (!Uri.TryCreate(given, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.UserInfo.Length > 0
            || address.AbsoluteUri.Length > OrderMessage.MaximumUrl)
        {
            result.AddError(
                $"--url is '{BrokerAddress.Redact(given)}'; an address that begins with http:// or https://, without user and password and "
                + $"of at most {OrderMessage.MaximumUrl} characters, is needed.");
        }
    }

    private static void CheckTime(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>() ?? string.Empty;
        if (ParseTime(given) is not { } time)
        {
            result.AddError($"--at is '{given}'; a time such as 2026-05-04T06:00 (local) or 2026-05-04T04:00Z is needed.");
        }
        else if (time < DateTimeOffset.UtcNow)
        {
            result.AddError($"--at is {time:yyyy-MM-dd HH:mm:ss zzz}, which has passed; a later time is needed, or none for at once.");
        }
    }

    private static void CheckServe(OptionResult result)
    {
        if (result.Tokens.Count == 1 && ServingAddress.Parse(result.Tokens[0].Value) is null)
        {
            result.AddError($"--serve is '{result.Tokens[0].Value}'; ADDRESS or ADDRESS:PORT, one that devices can reach, is needed.");
        }
    }

    private static void CheckBy(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>() ?? string.Empty;
        if (given.Length is 0 or > OrderMessage.MaximumName || given.Any(char.IsControl))
        {
            result.AddError($"--by has {given.Length} characters; 1 to {OrderMessage.MaximumName} printable ones are needed.");
        }
    }

    private void CheckStations(CommandResult result)
    {
        // A default is not known yet where a command is checked.
        var first = result.GetValue(this.root) ?? DefaultRoot;
        if (!StationFilter.IsName(first))
        {
            result.AddError($"--root is '{first}'; one level of a topic, without / + #, is needed.");
            return;
        }

        foreach (var text in (result.GetValue(this.stations) ?? []).Where(text => StationFilter.Parse(first, text) is null))
        {
            result.AddError($"--station is '{text}'; SITE/LINE/AGENT/STATION is needed, with + for any.");
        }
    }

    private void CheckTogether(CommandResult result)
    {
        var (serves, hasUrl) = (result.GetResult(this.serve) is not null, result.GetResult(this.url) is not null);
        var hasBundle = result.GetResult(this.bundle) is not null;
        if (result.GetValue(this.rollback))
        {
            if (hasBundle || serves || hasUrl || result.GetResult(this.trusted) is not null || result.GetValue(this.shadow) > 0)
            {
                result.AddError("--rollback takes no --bundle, --serve, --url, --trusted or --shadow; leave them out.");
            }
        }
        else if (!hasBundle)
        {
            result.AddError("--bundle is missing; a bundle is needed, or --rollback.");
        }
        else if (serves == hasUrl)
        {
            result.AddError(serves
                ? "--serve and --url are both given; one is needed."
                : "Where the devices get the bundle is missing; --serve is needed, or --url with its address.");
        }

        if (result.GetValue(this.passphrase) is not null && result.GetValue(this.key) is null)
        {
            result.AddError("--key is missing; a private key is needed, because --passphrase-file is given.");
        }
    }
}
