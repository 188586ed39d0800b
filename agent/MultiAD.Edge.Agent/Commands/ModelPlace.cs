using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Hosting;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Where an agent's models are.</summary>
/// <param name="Settings">Its configuration.</param>
/// <param name="Folder">Folder of its store.</param>
internal sealed record ModelPlace(AgentSettings Settings, string Folder)
{
    // Where systemd puts the service's state; only the service is told so by its environment.
    private const string ServiceFolder = "/var/lib/multiad";

    /// <summary>Its slots.</summary>
    public SlotsFolder Slots => new(this.Folder);

    /// <summary>Finds it as the service does; a person who asks about the installed service has not its environment.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="file">The file that it came from.</param>
    /// <param name="stateFolder">State folder that was named; null where none was.</param>
    public static ModelPlace Find(AgentSettings settings, string file, string? stateFolder)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var outbox = settings.Of<OutboxOptions>();
        var isService = outbox.Path is null
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("STATE_DIRECTORY"))
            && file == AgentConfiguration.DefaultFile && Directory.Exists(ServiceFolder);
        var folder = stateFolder is not null ? Path.Combine(Path.GetFullPath(stateFolder), ModelStore.FolderName)
            : isService ? Path.Combine(ServiceFolder, ModelStore.FolderName)
            : Stores.FolderOf(outbox);
        return new ModelPlace(settings, folder);
    }
}
