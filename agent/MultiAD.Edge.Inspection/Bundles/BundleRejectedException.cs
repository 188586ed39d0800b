namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A bundle that is refused; the message names the bundle, what is wrong and what to do.</summary>
public sealed class BundleRejectedException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public BundleRejectedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public BundleRejectedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public BundleRejectedException()
    {
    }
}
