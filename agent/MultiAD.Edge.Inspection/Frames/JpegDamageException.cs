namespace MultiAD.Edge.Inspection.Frames;

/// <summary>A JPEG that is damaged, incomplete or of a kind that is not read; the message is for behind the file's name.</summary>
internal sealed class JpegDamageException : Exception
{
    /// <summary>A file that does not hold the whole picture.</summary>
    /// <param name="found">What is wrong with it.</param>
    public JpegDamageException(string found)
        : base($"the JPEG is damaged: {found}. Copy it again from the camera or remove it.")
    {
    }

    private JpegDamageException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>A kind of JPEG that is not read.</summary>
    /// <param name="kind">Its name.</param>
    public static JpegDamageException OfKind(string kind) =>
        new($"this is {kind}, which is not read. Save it as an 8-bit baseline JPEG or as PNG.", null);
}
