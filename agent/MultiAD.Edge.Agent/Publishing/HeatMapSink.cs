using System.Text;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Draws the heat maps of an alert's parts, puts them into the outbox and keeps them in a folder where one is named.</summary>
internal sealed class HeatMapSink : IVerdictSink
{
    // Room for the names that a picture carries.
    private const int TextBytes = 1024;

    private readonly IOutbox outbox;
    private readonly StationTopics topics;
    private readonly LiveOptions<PublishingOptions> options;
    private readonly TimeProvider time;
    private HeatMapFolder? folder;
    private PublishingOptions? folderOf;
    private long second;
    private int drawn;

    /// <summary>Makes the sink of one station.</summary>
    /// <param name="outbox">Takes the maps.</param>
    /// <param name="topics">The station's topics.</param>
    /// <param name="options">Size and number of maps, and where they are kept.</param>
    /// <param name="time">Clock of the number in a second.</param>
    public HeatMapSink(IOutbox outbox, StationTopics topics, LiveOptions<PublishingOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.time = time;
        this.second = time.GetTimestamp();
        this.outbox = outbox;
        this.topics = topics;
        this.options = options;
    }

    /// <inheritdoc/>
    public string Name => "Heat maps";

    /// <inheritdoc/>
    public bool NeedsPicture(InspectedPart part) =>
        part.Alert is { } alert && alert.Change != AlertChange.Closed && (this.HasTime() || alert.Change == AlertChange.Opened);

    /// <inheritdoc/>
    public Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part is { Alert: { Change: not AlertChange.Closed } alert, Picture: { Map: not null } picture })
        {
            this.Publish(part, alert.AlertId, this.Draw(picture));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompleteAsync(LineEnd end, CancellationToken cancellationToken) => Task.CompletedTask;

    // Asked once for each failed part, by the line's thread.
    private bool HasTime()
    {
        if (this.time.GetElapsedTime(this.second) >= TimeSpan.FromSeconds(1))
        {
            this.second = this.time.GetTimestamp();
            this.drawn = 0;
        }

        return ++this.drawn <= this.options.Current.MapsPerSecond;
    }

    // The outbox first: a folder that cannot be written takes the map on the network with it otherwise.
    private void Publish(InspectedPart part, string alertId, byte[] png)
    {
        KeyValuePair<string, string>[] names = [new("alertId", alertId), new("resultId", part.ResultId), new("partId", part.PartId)];
        png = PngText.Add(png, names);
        this.outbox.Add(new OutgoingMessage(this.topics.Map(part.ResultId), png, MessagePriority.Map)
        {
            ContentType = "image/png",
            Correlation = Encoding.UTF8.GetBytes(alertId),
            Properties = names,
        });
        var options = this.options.Current;
        if (options.MapsFolder is { } path)
        {
            if (this.folder is null || this.folderOf != options)
            {
                (this.folder, this.folderOf) = (new HeatMapFolder(path, options.MapsKept), options);
            }

            this.folder.Save(part.Frame.CapturedAt, part.ResultId, png);
        }
    }

    private byte[] Draw(PartPicture picture)
    {
        var pixels = picture.Frame.Pixels;
        var side = Math.Min(this.options.Current.MapMaximumSide, Math.Max(pixels.Cols, pixels.Rows));
        return PictureFit.Encode(side, this.options.Current.MapMaximumBytes - TextBytes, side =>
        {
            using var overlay = HeatMap.Overlay(pixels, picture.Map!, picture.Calibration!, side);
            return ImageFile.EncodePngQuickly(overlay);
        });
    }
}
