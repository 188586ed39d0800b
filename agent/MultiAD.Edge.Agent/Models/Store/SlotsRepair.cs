using Microsoft.Extensions.Logging;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>Reads slots, says what is wrong with them, and sets damaged files aside.</summary>
/// <param name="slots">The files.</param>
/// <param name="time">Clock that names what is set aside.</param>
/// <param name="notify">Told of what somebody should look at.</param>
/// <param name="logger">Told too.</param>
internal sealed class SlotsRepair(SlotsFolder slots, TimeProvider time, Action<string, string?> notify, ILogger logger)
{
    /// <summary>Reads the slots of a station; nothing where it has none yet, or both files are damaged.</summary>
    /// <exception cref="ModelStoreException">The files cannot be read, or are of a later version of the agent.</exception>
    public StationSlots Read(string station)
    {
        var (first, copy) = slots.Read(station);
        var found = first.Slots ?? copy.Slots;
        SlotsReading[] readings = [first, copy];
        if (found is null && readings.FirstOrDefault(reading => reading.Kind is SlotsKind.Later or SlotsKind.Unreadable) is { } now)
        {
            throw new ModelStoreException(now.Kind == SlotsKind.Later
                ? $"{slots.FileOf(station)}: written by a later version of the agent, {now.Reason}. Update the agent, or move the "
                    + $"files of station {station} away; it then begins with the configured bundle."
                : $"{slots.FileOf(station)}: cannot be read ({now.Reason}). Check the disk, and that this user may read it.");
        }

        if (first.Kind != SlotsKind.Whole && (first.Kind, copy.Kind) != (SlotsKind.Missing, SlotsKind.Missing))
        {
            this.Repair(station, first, copy);
        }

        return found ?? new StationSlots();
    }

    private void Repair(string station, SlotsReading first, SlotsReading copy)
    {
        var outcome = copy.Slots is not null
            ? "Its copy is whole and used; nothing is lost."
            : "There is no whole copy: the station begins anew, with the configured bundle where there is one. "
                + $"Order its model with multiad-agent model install FILE --station {station}.";
        var aside = new List<string>();
        this.SetAside(slots.FileOf(station), first, aside);
        this.SetAside(slots.CopyOf(station), copy, aside);
        var reason = first.Kind == SlotsKind.Missing ? copy.Reason ?? "it is missing" : first.Reason;
        var where = aside.Count > 0 ? $" Set aside as {string.Join(" and ", aside)}." : string.Empty;
        var notice = $"{slots.FileOf(station)}: the slots file of station {station} cannot be used, {reason}.{where} {outcome}";
        ModelStoreLog.Damaged(logger, notice);
        notify($"slots of {station}", notice);
    }

    private void SetAside(string path, SlotsReading reading, List<string> aside)
    {
        if (reading.Kind != SlotsKind.Damaged)
        {
            return;
        }

        try
        {
            aside.Add(SlotsFolder.SetAside(path, time.GetUtcNow()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next write replaces it.
            ModelStoreLog.NotSetAside(logger, path, error.Message);
        }
    }
}
