using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Reads the pictures of a video whose frames are JPEGs, each checked as a JPEG file is.</summary>
public static class MotionJpeg
{
    /// <summary>Reads one frame.</summary>
    /// <param name="packet">The frame as it stands in the video.</param>
    /// <param name="pixels">Becomes 8-bit BGR; stays as it was where the frame is damaged.</param>
    /// <returns>What is wrong with the frame, as a sentence; null where nothing is.</returns>
    public static string? ReadInto(byte[] packet, Mat pixels)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(pixels);
        if (packet is not [0xFF, 0xD8, 0xFF, ..])
        {
            return "the frame's data is no JPEG. Take the video again.";
        }

        try
        {
            using var decoded = NativeDecoder.Decode(JpegFile.Check(packet), ImreadModes.Color | ImreadModes.IgnoreOrientation);
            if (decoded.Empty())
            {
                return "the frame's JPEG data is damaged and cannot be decoded. Take the video again.";
            }

            decoded.CopyTo(pixels);
            return null;
        }
        catch (Exception error) when (error is JpegDamageException or OpenCVException)
        {
            return error.Message;
        }
    }
}
