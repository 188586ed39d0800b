using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>Makes 8-bit grey or BGRA pictures 8-bit BGR, in place; a picture that is BGR costs nothing.</summary>
/// <param name="source">Named where a picture cannot be converted.</param>
internal sealed class BgrConverter(VideoSource source) : IDisposable
{
    private readonly Mat converted = new();

    /// <summary>Converts a picture.</summary>
    /// <exception cref="CameraException">Its pixels are neither grey nor colour of 8 bits.</exception>
    public void Convert(Mat picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var type = picture.Type();
        if (type == MatType.CV_8UC3)
        {
            return;
        }

        if (type != MatType.CV_8UC1 && type != MatType.CV_8UC4)
        {
            throw new CameraException(
                $"The camera {source.Description} gives pixels of type {type}; 8-bit grey or colour is needed. "
                + "Set another pixel format on the camera.");
        }

        Cv2.CvtColor(picture, this.converted, type == MatType.CV_8UC1 ? ColorConversionCodes.GRAY2BGR : ColorConversionCodes.BGRA2BGR);
        this.converted.CopyTo(picture);
    }

    /// <inheritdoc/>
    public void Dispose() => this.converted.Dispose();
}
