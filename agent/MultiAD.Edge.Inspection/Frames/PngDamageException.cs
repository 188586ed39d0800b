namespace MultiAD.Edge.Inspection.Frames;

/// <summary>A PNG that does not hold the whole picture; the message is for behind the file's name.</summary>
/// <param name="found">What is wrong with it.</param>
internal sealed class PngDamageException(string found)
    : Exception($"the PNG is damaged: {found}. Copy it again from the camera or remove it.");
