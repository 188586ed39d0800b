using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>
/// Random views of photographs for distilling a teacher: crops of many scales, flips, changes of colour and grey.
/// The views of one seed are always the same.
/// </summary>
internal sealed class RandomResizedCrops : IDisposable
{
    private const double MinimumScale = 0.3;
    private const double GrayShare = 0.25;
    private const double Jitter = 0.4;

    private readonly Mat[] images;

    /// <summary>Reads all images into memory.</summary>
    /// <exception cref="ImageFileException">An image cannot be used.</exception>
    public RandomResizedCrops(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        this.images = new Mat[paths.Count];
        try
        {
            for (var i = 0; i < paths.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                this.images[i] = ImageFile.Read(paths[i]);
            }
        }
        catch
        {
            this.Dispose();
            throw;
        }
    }

    /// <summary>Number of photographs.</summary>
    public int Count => this.images.Length;

    /// <summary>Writes a random view of one photograph.</summary>
    /// <param name="index">Which photograph.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="preprocessor">Gives the size of the view.</param>
    /// <param name="planes">Receives 3 x H x W values, RGB, 0..255.</param>
    public void RandomResizedCrop(int index, Random random, FramePreprocessor preprocessor, Span<float> planes)
    {
        var image = this.images[index];
        var shortSide = Math.Min(image.Cols, image.Rows);
        var side = (int)(shortSide * (MinimumScale + (random.NextDouble() * (1 - MinimumScale))));
        var crop = new Rect(random.Next(image.Cols - side + 1), random.Next(image.Rows - side + 1), side, side);
        using var view = new Mat(image, crop).Clone();
        if (random.Next(2) == 0)
        {
            Cv2.Flip(view, view, FlipMode.Y);
        }

        if (random.Next(4) == 0)
        {
            Cv2.Flip(view, view, FlipMode.X);
        }

        preprocessor.Convert(view, planes);
        Recolor(planes, random);
    }

    /// <summary>Writes the middle square of one photograph, unchanged but for the resize.</summary>
    public void CenterCrop(int index, FramePreprocessor preprocessor, Span<float> planes)
    {
        var image = this.images[index];
        var side = Math.Min(image.Cols, image.Rows);
        using var view = new Mat(image, new Rect((image.Cols - side) / 2, (image.Rows - side) / 2, side, side)).Clone();
        preprocessor.Convert(view, planes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in this.images)
        {
            image?.Dispose();
        }
    }

    // Brightness, contrast about the middle and a gain per channel; a share of the views turns grey.
    private static void Recolor(Span<float> planes, Random random)
    {
        var count = planes.Length / 3;
        var gray = random.NextDouble() < GrayShare;
        var contrast = 1 + (Jitter * ((2 * random.NextDouble()) - 1));
        var brightness = 255 * 0.5 * Jitter * ((2 * random.NextDouble()) - 1);
        Span<float> gains = stackalloc float[3];
        for (var channel = 0; channel < 3; channel++)
        {
            gains[channel] = (float)(contrast * (1 + (0.3 * Jitter * ((2 * random.NextDouble()) - 1))));
        }

        var offset = (float)(127.5 + brightness);
        for (var i = 0; i < count; i++)
        {
            float red = planes[i], green = planes[i + count], blue = planes[i + (2 * count)];
            if (gray)
            {
                red = green = blue = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            }

            planes[i] = Math.Clamp(((red - 127.5f) * gains[0]) + offset, 0, 255);
            planes[i + count] = Math.Clamp(((green - 127.5f) * (gray ? gains[0] : gains[1])) + offset, 0, 255);
            planes[i + (2 * count)] = Math.Clamp(((blue - 127.5f) * (gray ? gains[0] : gains[2])) + offset, 0, 255);
        }
    }
}
