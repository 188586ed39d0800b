using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Benchmarks.Health;

/// <summary>One set of real parts: bounds from some good ones, false alarms on the others, faults made of those.</summary>
internal static class HealthRun
{
    public const string Heading =
        "| set | learned from | false alarms of unseen good parts | defective parts called unusable | darker | brighter | blurred | moved | ms |\n"
        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|";

    private const int Repeats = 5;
    private const int FaultsTried = 60;
    private static readonly int[] Counts = [10, 20, 50, 150];

    public static IEnumerable<string> Run(string folder, CancellationToken cancellationToken)
    {
        string[] good = [.. Pictures(Path.Combine(folder, "train", "good")), .. Pictures(Path.Combine(folder, "test", "good"))];
        string[] bad = [.. Directory.GetDirectories(Path.Combine(folder, "test"))
            .Where(kind => Path.GetFileName(kind) != PartFolder.GoodKind).SelectMany(Pictures)];
        foreach (var count in Counts.Where(count => count <= good.Length * 2 / 3))
        {
            var tally = new Tally();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var random = new Random(repeat);
                string[] shuffled = [.. good.OrderBy(_ => random.Next())];
                var health = Learn(shuffled[..count]);
                using var meter = new FrameHealthMeter(health.Reference);
                tally.Good(shuffled[count..], health, meter, cancellationToken);
                tally.Bad(bad, health, meter, cancellationToken);
                tally.Faults(shuffled[count..].Take(FaultsTried / Repeats), health, meter);
            }

            yield return $"| {Path.GetFileName(folder)} | {count} | {tally} |";
        }
    }

    private static FrameHealth Learn(IReadOnlyList<string> paths)
    {
        using var plain = new FrameHealthMeter();
        var reference = FrameThumbnail.Mean([.. paths.Select(path =>
        {
            using var frame = ImageFile.Read(path);
            return plain.Thumbnail(frame);
        })]);
        using var meter = new FrameHealthMeter(reference);
        return FrameHealthFit.Learn([.. paths.Select(path => Measure(path, meter))], reference);
    }

    private static FrameMeasures Measure(string path, FrameHealthMeter meter)
    {
        using var frame = ImageFile.Read(path);
        return meter.Measure(frame);
    }

    private static string[] Pictures(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    private sealed class Tally
    {
        private readonly Dictionary<string, (int Found, int All)> counts = [];
        private readonly Dictionary<string, int> reasons = [];
        private readonly List<double> milliseconds = [];

        public void Good(IEnumerable<string> paths, FrameHealth health, FrameHealthMeter meter, CancellationToken cancellationToken)
        {
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var frame = ImageFile.Read(path);
                var start = Stopwatch.GetTimestamp();
                var problem = health.Check(meter.Measure(frame));
                this.milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                this.Count("good", problem);
            }
        }

        public void Bad(IEnumerable<string> paths, FrameHealth health, FrameHealthMeter meter, CancellationToken cancellationToken)
        {
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                this.Count("bad", health.Check(Measure(path, meter)));
            }
        }

        public void Faults(IEnumerable<string> paths, FrameHealth health, FrameHealthMeter meter)
        {
            foreach (var path in paths)
            {
                using var frame = ImageFile.Read(path);
                using var changed = new Mat();
                frame.ConvertTo(changed, -1, 0.25, 0);
                this.Count("dark", health.Check(meter.Measure(changed)));
                frame.ConvertTo(changed, -1, 1.8, 60);
                this.Count("bright", health.Check(meter.Measure(changed)));
                Cv2.GaussianBlur(frame, changed, default, 5);
                this.Count("blur", health.Check(meter.Measure(changed)));
                var size = frame.Size();
                using var move = new Mat(2, 3, MatType.CV_64FC1);
                (move.At<double>(0, 0), move.At<double>(0, 1), move.At<double>(0, 2)) = (1, 0, size.Width / 5.0);
                (move.At<double>(1, 0), move.At<double>(1, 1), move.At<double>(1, 2)) = (0, 1, size.Height / 8.0);
                Cv2.WarpAffine(frame, changed, move, size, InterpolationFlags.Linear, BorderTypes.Replicate);
                this.Count("moved", health.Check(meter.Measure(changed)));
            }
        }

        public override string ToString() =>
            string.Join(" | ", new[] { "good", "bad", "dark", "bright", "blur", "moved" }.Select(this.Cell))
            + string.Create(CultureInfo.InvariantCulture, $" | {Quantiles.Median(this.milliseconds):0.00}")
            + string.Concat(this.reasons.Select(pair => $" <!-- {pair.Value} x {pair.Key} -->"));

        private string Cell(string kind)
        {
            var (found, all) = this.counts.GetValueOrDefault(kind);
            return all == 0 ? "" : $"{found} of {all}";
        }

        private void Count(string kind, string? problem)
        {
            var (found, all) = this.counts.GetValueOrDefault(kind);
            this.counts[kind] = (found + (problem is null ? 0 : 1), all + 1);
            if (problem is not null && kind is "good" or "bad")
            {
                var reason = kind + " " + string.Join(' ', problem!.Split(' ').Take(5));
                this.reasons[reason] = this.reasons.GetValueOrDefault(reason) + 1;
            }
        }
    }
}
