using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>The subspace of the first principal components of some vectors.</summary>
/// <param name="Mean">Mean of the vectors [C]; the subspace goes through it.</param>
/// <param name="Axes">Principal axes as columns [C,D], of unit length, by ascending variance.</param>
internal sealed record PrincipalSubspace(Tensor Mean, Tensor Axes) : IDisposable
{
    /// <summary>Number of dimensions D.</summary>
    public long Dimensions => this.Axes.shape[1];

    /// <summary>Finds the subspace.</summary>
    /// <param name="mean">Mean of the vectors [C].</param>
    /// <param name="covariance">Their covariance [C,C].</param>
    /// <param name="dimensions">Dimensions to keep; null for all.</param>
    public static PrincipalSubspace Fit(Tensor mean, Tensor covariance, int? dimensions)
    {
        var (_, vectors) = linalg.eigh(covariance);
        var kept = Math.Min(dimensions ?? long.MaxValue, vectors.shape[1]);

        // Ascending by variance; the last are the principal ones.
        return new PrincipalSubspace(mean, vectors.slice(1, vectors.shape[1] - kept, vectors.shape[1], 1).contiguous());
    }

    /// <summary>Coordinates [P,D] of centred vectors [P,C].</summary>
    public Tensor Project(Tensor centered) => centered.matmul(this.Axes);

    /// <inheritdoc/>
    public void Dispose()
    {
        this.Mean.Dispose();
        this.Axes.Dispose();
    }
}
