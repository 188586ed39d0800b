using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>Which images each case of the stress test takes from a set, and what the cases are called.</summary>
internal sealed class StressCases
{
    /// <summary>Prefix of the cases of section b.</summary>
    public const string Mixed = "mixed: ";

    /// <summary>Prefix of the cases of section c.</summary>
    public const string Change = "change: ";

    private const int MaximumGood = 200;
    private const double DefectiveShare = 0.05;

    private static readonly int[] Counts = [20, 50, MaximumGood];

    private readonly string[] shuffled;

    /// <summary>Chooses the images.</summary>
    /// <param name="good">Good images to train on.</param>
    /// <param name="tests">The set's test part.</param>
    /// <param name="seed">Seed of the choice.</param>
    public StressCases(IEnumerable<string> good, IReadOnlyList<TestImage> tests, int seed)
    {
        this.shuffled = [.. good];
        var random = new Random(seed);
        random.Shuffle(this.shuffled);
        this.Largest = Math.Min(MaximumGood, this.shuffled.Length);
        this.GoodCounts = [.. Counts.Append(this.Largest).Where(count => count <= this.Largest).Distinct().Order()];
        var defective = tests.Where(test => !test.IsGood).ToArray();
        random.Shuffle(defective);

        // A share of all images, so a little more than that share of the good ones; some defects must stay for the evaluation.
        var wanted = Math.Max(1, (int)Math.Round(this.Largest * DefectiveShare / (1 - DefectiveShare), MidpointRounding.AwayFromZero));
        this.Contaminants = [.. defective.Take(Math.Min(wanted, defective.Length / 2))];
        var taken = this.Contaminants.ToHashSet();
        this.CleanTests = [.. tests.Where(test => !taken.Contains(test))];
    }

    /// <summary>Numbers of good images of the curve.</summary>
    public IReadOnlyList<int> GoodCounts { get; }

    /// <summary>The largest of them, that of the model for the other sections.</summary>
    public int Largest { get; }

    /// <summary>Defective parts mixed into the training.</summary>
    public IReadOnlyList<TestImage> Contaminants { get; }

    /// <summary>The test part without them.</summary>
    public IReadOnlyList<TestImage> CleanTests { get; }

    /// <summary>Name of a case of section a.</summary>
    public static string GoodName(int count) => $"good {count}";

    /// <summary>Name of the case with defective parts.</summary>
    public string ContaminatedName => $"{Mixed}{this.Contaminants.Count} defective among {this.Largest + this.Contaminants.Count}";

    /// <summary>Name of the case without them on the same test part.</summary>
    public string CleanName => $"{Mixed}none, {this.Largest} good";

    /// <summary>Some good images; a larger number has those of the smaller one too.</summary>
    public IReadOnlyList<string> Good(int count) => this.shuffled[..count];
}
