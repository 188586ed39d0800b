using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>The camera of the demonstration line.</summary>
internal static class DemoCamera
{
    /// <summary>Adds blur and sensor noise, the same for the same scene.</summary>
    /// <param name="clean">8-bit BGR; it is not changed.</param>
    /// <param name="scene">Blur, noise and their seed.</param>
    /// <returns>8-bit BGR; the caller disposes it.</returns>
    public static Mat Photograph(Mat clean, PartScene scene)
    {
        var photograph = new Mat();
        Cv2.GaussianBlur(clean, photograph, new Size(0, 0), scene.Blur);
        using var flat = Grain.Draw(photograph.Rows, photograph.Cols * 3, scene.GrainSeed ^ 0x5EED, scene.Noise);
        using var noise = flat.Reshape(3);
        using var wide = new Mat();
        photograph.ConvertTo(wide, MatType.CV_32FC3);
        Cv2.Add(wide, noise, wide);
        wide.ConvertTo(photograph, MatType.CV_8UC3);
        return photograph;
    }
}
