namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Kinds of image file that the product reads.</summary>
public enum ImageFormat
{
    /// <summary>Not an image that the product reads.</summary>
    Unknown,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>TIFF, either byte order.</summary>
    Tiff,
}
