using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Keeps a trained student for later runs that would train the very same. The key covers what the training depends on,
/// but not the trainer's code: empty the folder when that changes.
/// </summary>
/// <param name="folder">Where the students lie; created where it is missing.</param>
/// <param name="key">Name of this student, see <see cref="KeyOf"/>.</param>
internal sealed class StudentCache(string folder, string key)
{
    // Begins each file and goes into each key: students of another form, or trained in another way, are not found.
    private const string FormatTag = "multiad student 4";

    private readonly string path = Path.Combine(folder, key + ".student");

    /// <summary>SHA-256, hexadecimal, over all that a student's training depends on.</summary>
    public static string KeyOf(PreparedImages images, IReadOnlyList<int> training, TrainingOptions options, Teacher teacher)
    {
        string[] parts =
        [
            FormatTag,
            images.Digest,
            string.Join(',', training),
            options.Seed.ToString(CultureInfo.InvariantCulture),
            string.Join(',', options.Sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))),
            string.Create(CultureInfo.InvariantCulture, $"{options.Tiles.Columns}x{options.Tiles.Rows} {options.Tiles.Overlap:R}"),
            options.Steps?.ToString(CultureInfo.InvariantCulture) ?? "by images",
            options.StudentTime?.Ticks.ToString(CultureInfo.InvariantCulture) ?? "no limit",
            options.Components.HasFlag(MethodComponents.SqueezeExcite) ? "se" : "plain",
            options.Components.HasFlag(MethodComponents.Denoising) ? "denoising" : "copying",
            options.Critic ? "critic" : "no critic",
            teacher.Digest,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>Fills a network with the kept student.</summary>
    /// <returns>What is known about its training; null where none is kept.</returns>
    /// <exception cref="StudentCacheException">The file is damaged.</exception>
    public TrainedStudent? TryLoad(FeatureNetwork student)
    {
        if (!File.Exists(this.path))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(File.OpenRead(this.path));
            if (reader.ReadString() != FormatTag)
            {
                throw new InvalidDataException("it does not begin as a student does");
            }

            var trained = new TrainedStudent(reader.ReadDouble(), TimeSpan.FromTicks(reader.ReadInt64()), FromCache: true);
            student.load(reader);
            student.eval();
            return trained;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException or FormatException)
        {
            throw new StudentCacheException(
                $"{this.path}: not a student that was kept ({error.Message}). Delete the file; the student is then trained again.", error);
        }
    }

    /// <summary>Keeps a student with all its state in full precision.</summary>
    public void Save(FeatureNetwork student, TrainedStudent trained) => DurableFile.Write(this.path, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(FormatTag);
        writer.Write(trained.ImagesPerSecond);
        writer.Write(trained.Elapsed.Ticks);
        student.save(writer);
    });
}
