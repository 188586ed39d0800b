using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Turns planes R, G, B, [3,H,W], of bytes into pictures of OpenCV and back.</summary>
internal static class PlanarImage
{
    /// <summary>Planes R, G, B, [3,H,W], as 8-bit BGR; the caller disposes it.</summary>
    public static Mat ToPicture(ReadOnlySpan<byte> planes, int width, int height) =>
        ToPicture(planes, width, height, new Rect(0, 0, width, height));

    /// <summary>An area of planes R, G, B, [3,H,W], as 8-bit BGR; the caller disposes it.</summary>
    public static Mat ToPicture(ReadOnlySpan<byte> planes, int width, int height, Rect area)
    {
        var picture = new Mat(area.Height, area.Width, MatType.CV_8UC3);
        var target = picture.AsSpan<byte>();
        var count = width * height;
        var next = 0;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            var red = planes.Slice(start, area.Width);
            var green = planes.Slice(start + count, area.Width);
            var blue = planes.Slice(start + (2 * count), area.Width);
            for (var x = 0; x < red.Length; x++)
            {
                target[next++] = blue[x];
                target[next++] = green[x];
                target[next++] = red[x];
            }
        }

        return picture;
    }

    /// <summary>Writes a picture into an area of planes R, G, B, [3,H,W].</summary>
    /// <param name="picture">8-bit BGR of the area's size, its rows without gaps.</param>
    /// <param name="planes">Changed inside the area.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="height">Height of the planes.</param>
    /// <param name="area">Where, inside the planes.</param>
    public static void Write(Mat picture, Span<byte> planes, int width, int height, Rect area)
    {
        var source = picture.AsSpan<byte>();
        var count = width * height;
        var next = 0;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            var red = planes.Slice(start, area.Width);
            var green = planes.Slice(start + count, area.Width);
            var blue = planes.Slice(start + (2 * count), area.Width);
            for (var x = 0; x < red.Length; x++)
            {
                blue[x] = source[next++];
                green[x] = source[next++];
                red[x] = source[next++];
            }
        }
    }

    /// <summary>Planes R, G, B, [3,H,W], of an 8-bit BGR picture.</summary>
    public static byte[] ToPlanes(Mat picture)
    {
        using var whole = picture.IsContinuous() ? null : picture.Clone();
        var planes = new byte[3 * picture.Cols * picture.Rows];
        Write(whole ?? picture, planes, picture.Cols, picture.Rows, new Rect(0, 0, picture.Cols, picture.Rows));
        return planes;
    }
}
