using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Writes a report as JSON. The names of the fields are a contract: they are only ever added to.</summary>
internal static class ReportJson
{
    /// <summary>
    /// Writes one object: the overall numbers, then <c>perDefect</c> with the same fields for each kind, <c>pixelMetric</c>
    /// (<c>exact</c>, <c>binned</c> or null), <c>bundle</c>, <c>data</c> and <c>advice</c>, one object for each kind of defect
    /// that is thin in what the model sees. What was not measured is null, never missing.
    /// Where other bundles were evaluated too, <c>compared</c> follows: one object for each, with <c>bundle</c> and the
    /// same fields as the overall numbers.
    /// </summary>
    /// <param name="report">The evaluation.</param>
    /// <param name="compared">Other bundles on the same data; null or empty where there are none.</param>
    /// <returns>UTF-8 without byte order mark, ending in a line feed.</returns>
    public static byte[] ToBytes(EvaluationReport report, IReadOnlyList<ComparedBundle>? compared = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            WriteNumbers(json, report.Overall);
            json.WriteStartObject("perDefect");
            foreach (var (kind, numbers) in report.PerDefect)
            {
                json.WriteStartObject(kind);
                WriteNumbers(json, numbers);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteString("pixelMetric", report.PixelsAreExact switch { true => "exact", false => "binned", null => null });
            WriteBundle(json, report);
            json.WriteString("data", report.Data);
            WriteAdvice(json, report.ThinDefects);
            if (compared is { Count: > 0 })
            {
                json.WriteStartArray("compared");
                foreach (var other in compared)
                {
                    json.WriteStartObject();
                    WriteBundle(json, other.Report);
                    WriteNumbers(json, other.Report.Overall);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteAdvice(Utf8JsonWriter json, IReadOnlyList<ThinDefect> defects)
    {
        json.WriteStartArray("advice");
        foreach (var defect in defects)
        {
            json.WriteStartObject();
            json.WriteString("kind", defect.Kind);
            json.WriteNumber("pictureWidth", defect.Width.Picture);
            json.WriteNumber("inputWidth", defect.Width.Input);
            Write(json, "size", defect.Size);
            json.WriteString("tiles", defect.Tiles is { } tiles ? $"{tiles.Columns}x{tiles.Rows}" : null);
            json.WriteString("text", defect.Describe());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBundle(Utf8JsonWriter json, EvaluationReport report)
    {
        json.WriteStartObject("bundle");
        json.WriteString("name", report.BundleName);
        json.WriteNumber("version", report.BundleVersion);
        json.WriteString("digest", report.BundleDigest);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, EvaluationMetrics numbers)
    {
        Write(json, "imageAuroc", numbers.ImageAuroc);
        Write(json, "pixelAuroc", numbers.Pixels.Auroc);
        Write(json, "auPro30", numbers.Pixels.AuPro30);
        Write(json, "auPro05", numbers.Pixels.AuPro05);
        Write(json, "f1Max", numbers.F1Max);
        json.WriteStartObject("atLimit");
        Write(json, "falseRejectRate", numbers.AtLimit.FalseRejectRate);
        Write(json, "missRate", numbers.AtLimit.MissRate);
        json.WriteEndObject();
        json.WriteStartObject("images");
        json.WriteNumber("good", numbers.Good);
        json.WriteNumber("defective", numbers.Defective);
        json.WriteEndObject();
        json.WriteNumber("msPerImage", numbers.MsPerImage);
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
