using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Makes a frame to measure with.</summary>
internal static class TestFrame
{
    /// <summary>A picture from a file scaled to a camera's size, or noise.</summary>
    /// <param name="path">Image file; null for noise.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ImageFileException">The file cannot be used.</exception>
    public static Frame Create(string? path, int width, int height)
    {
        var frame = new Frame { Number = 1, Source = path };
        if (path is null)
        {
            frame.Pixels.Create(height, width, MatType.CV_8UC3);
            Cv2.Randu(frame.Pixels, new Scalar(0, 0, 0), new Scalar(255, 255, 255));
        }
        else
        {
            using var picture = ImageFile.Read(path);
            Cv2.Resize(picture, frame.Pixels, new Size(width, height));
        }

        return frame;
    }
}
