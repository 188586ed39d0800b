namespace MultiAD.Edge.Inspection.Frames;

/// <summary>What is lost of a picture once it is 8-bit and turned.</summary>
/// <param name="Bits">Bits of a value in the file, 8 or 16; below 8 counts as 8.</param>
/// <param name="Brightest">Highest value in a file of 16 bits, 0 to 65535; 0 for 8 bits.</param>
/// <param name="Orientation">How the picture was turned, 1 to 8 as in EXIF; 1 for not at all.</param>
public readonly record struct ImageDetails(int Bits, int Brightest, int Orientation);
