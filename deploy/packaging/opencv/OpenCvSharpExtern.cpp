// The native half of OpenCvSharp for arm64, as far as multiad-agent calls it. No package of OpenCvSharp's is to be had for
// that processor everywhere, and a whole one needs all of OpenCV. The names and parameters are those of the managed half's
// P/Invoke declarations; a test compares the names with what the agent can reach (OpenCvFunctionsTests).
//
// Every function returns 0, or 1 after an error. What the error was has then been told to the handler that the managed half
// set with redirectError, since OpenCV calls it before it throws.
#include <cstring>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace
{
    // Laid out as the managed structures are; OpenCV's own have constructors, and a type with those is passed otherwise.
    struct Scalar4 { double v[4]; };
    struct Point2 { int x, y; };
    struct Size2 { int width, height; };
    struct Rect4 { int x, y, width, height; };

    cv::Scalar From(Scalar4 s) { return cv::Scalar(s.v[0], s.v[1], s.v[2], s.v[3]); }

    Scalar4 To(const cv::Scalar &s) { return { { s[0], s[1], s[2], s[3] } }; }

    const cv::_InputArray &OrNone(const cv::_InputArray *array)
    {
        return array != nullptr ? *array : cv::noArray();
    }

    template <typename Work>
    int Guard(Work work)
    {
        try
        {
            work();
            return 0;
        }
        catch (const cv::Exception &)
        {
            return 1;
        }
        catch (const std::exception &error)
        {
            // Not OpenCV's own, so nobody was told yet; the managed half would return as if all were well.
            try
            {
                cv::error(cv::Error::StsError, error.what(), "OpenCvSharpExtern", __FILE__, __LINE__);
            }
            catch (const cv::Exception &)
            {
            }

            return 1;
        }
    }
}

// Errors and log

EXPORTED cv::ErrorCallback redirectError(cv::ErrorCallback callback, void *data, void **previousData)
{
    return cv::redirectError(callback, data, previousData);
}

EXPORTED int core_logger_setLogLevel(int level, int *previous)
{
    return Guard([=] { *previous = cv::utils::logging::setLogLevel(static_cast<cv::utils::logging::LogLevel>(level)); });
}

// Bytes

EXPORTED std::vector<uchar> *vector_uchar_new1() { return new std::vector<uchar>; }

EXPORTED size_t vector_uchar_getSize(std::vector<uchar> *self) { return self->size(); }

EXPORTED uchar *vector_uchar_getPointer(std::vector<uchar> *self) { return self->data(); }

EXPORTED void vector_uchar_delete(std::vector<uchar> *self) { delete self; }

// Mat

EXPORTED int core_Mat_new1(cv::Mat **made) { return Guard([=] { *made = new cv::Mat; }); }

EXPORTED int core_Mat_new2(int rows, int columns, int type, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(rows, columns, type); });
}

EXPORTED int core_Mat_new3(int rows, int columns, int type, Scalar4 value, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(rows, columns, type, From(value)); });
}

EXPORTED int core_Mat_new7(cv::Mat *whole, Rect4 area, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(*whole, cv::Rect(area.x, area.y, area.width, area.height)); });
}

EXPORTED int core_Mat_new8(int rows, int columns, int type, void *data, size_t step, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(rows, columns, type, data, step); });
}

EXPORTED int core_Mat_delete(cv::Mat *self) { return Guard([=] { delete self; }); }

EXPORTED int core_Mat_clone(cv::Mat *self, cv::Mat **made) { return Guard([=] { *made = new cv::Mat(self->clone()); }); }

EXPORTED int core_Mat_create1(cv::Mat *self, int rows, int columns, int type)
{
    return Guard([=] { self->create(rows, columns, type); });
}

EXPORTED int core_Mat_rows(cv::Mat *self, int *value) { return Guard([=] { *value = self->rows; }); }

EXPORTED int core_Mat_cols(cv::Mat *self, int *value) { return Guard([=] { *value = self->cols; }); }

EXPORTED int core_Mat_type(cv::Mat *self, int *value) { return Guard([=] { *value = self->type(); }); }

EXPORTED int core_Mat_depth(cv::Mat *self, int *value) { return Guard([=] { *value = self->depth(); }); }

EXPORTED int core_Mat_channels(cv::Mat *self, int *value) { return Guard([=] { *value = self->channels(); }); }

EXPORTED int core_Mat_empty(cv::Mat *self, int *value) { return Guard([=] { *value = self->empty() ? 1 : 0; }); }

EXPORTED int core_Mat_isContinuous(cv::Mat *self, int *value) { return Guard([=] { *value = self->isContinuous() ? 1 : 0; }); }

EXPORTED int core_Mat_elemSize(cv::Mat *self, size_t *value) { return Guard([=] { *value = self->elemSize(); }); }

EXPORTED int core_Mat_total1(cv::Mat *self, size_t *value) { return Guard([=] { *value = self->total(); }); }

EXPORTED int core_Mat_data(cv::Mat *self, uchar **value) { return Guard([=] { *value = self->data; }); }

EXPORTED int core_Mat_getMatData(cv::Mat *self, uchar *to, int *copied)
{
    return Guard([=] {
        // A part of a larger matrix has gaps between its rows; what is asked for has none.
        const auto bytes = self->cols * self->elemSize();
        for (int row = 0; row < self->rows; row++)
        {
            std::memcpy(to + row * bytes, self->ptr(row), bytes);
        }

        *copied = static_cast<int>(self->rows * bytes);
    });
}

EXPORTED int core_Mat_reshape1(cv::Mat *self, int channels, int rows, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(self->reshape(channels, rows)); });
}

EXPORTED int core_Mat_size(cv::Mat *self, Size2 *value) { return Guard([=] { *value = { self->cols, self->rows }; }); }

EXPORTED int core_Mat_convertTo(cv::Mat *self, cv::_OutputArray *to, int type, double factor, double offset)
{
    return Guard([=] { self->convertTo(*to, type, factor, offset); });
}

EXPORTED int core_Mat_copyTo_toMat1(cv::Mat *self, cv::Mat *to) { return Guard([=] { self->copyTo(*to); }); }

EXPORTED int core_Mat_copyTo_toMat2(cv::Mat *self, cv::Mat *to, cv::_InputArray *mask)
{
    return Guard([=] { self->copyTo(*to, OrNone(mask)); });
}

EXPORTED int core_Mat_setTo_Scalar(cv::Mat *self, Scalar4 value, cv::Mat *mask)
{
    return Guard([=] {
        if (mask != nullptr)
        {
            self->setTo(From(value), *mask);
        }
        else
        {
            self->setTo(From(value));
        }
    });
}

// Arguments of OpenCV's functions

EXPORTED int core_InputArray_new_byMat(cv::Mat *mat, cv::_InputArray **made)
{
    return Guard([=] { *made = new cv::_InputArray(*mat); });
}

EXPORTED int core_InputArray_new_byScalar(Scalar4 value, cv::Scalar **kept, cv::_InputArray **made)
{
    return Guard([=] {
        // The argument refers to the value, which must live as long.
        *kept = new cv::Scalar(From(value));
        *made = new cv::_InputArray(**kept);
    });
}

EXPORTED int core_InputArray_delete(cv::_InputArray *self) { return Guard([=] { delete self; }); }

EXPORTED int core_InputArray_delete_withScalar(cv::_InputArray *self, cv::Scalar *kept)
{
    return Guard([=] {
        delete self;
        delete kept;
    });
}

EXPORTED int core_OutputArray_new_byMat(cv::Mat *mat, cv::_OutputArray **made)
{
    return Guard([=] { *made = new cv::_OutputArray(*mat); });
}

EXPORTED int core_OutputArray_delete(cv::_OutputArray *self) { return Guard([=] { delete self; }); }

// Arithmetic

EXPORTED int core_absdiff(cv::_InputArray *a, cv::_InputArray *b, cv::_OutputArray *to)
{
    return Guard([=] { cv::absdiff(*a, *b, *to); });
}

EXPORTED int core_addWeighted(
    cv::_InputArray *a, double alpha, cv::_InputArray *b, double beta, double gamma, cv::_OutputArray *to, int type)
{
    return Guard([=] { cv::addWeighted(*a, alpha, *b, beta, gamma, *to, type); });
}

EXPORTED int core_bitwise_not(cv::_InputArray *from, cv::_OutputArray *to, cv::_InputArray *mask)
{
    return Guard([=] { cv::bitwise_not(*from, *to, OrNone(mask)); });
}

EXPORTED int core_compare(cv::_InputArray *a, cv::_InputArray *b, cv::_OutputArray *to, int how)
{
    return Guard([=] { cv::compare(*a, *b, *to, how); });
}

EXPORTED int core_countNonZero(cv::_InputArray *from, int *count)
{
    return Guard([=] { *count = cv::countNonZero(*from); });
}

EXPORTED int core_extractChannel(cv::_InputArray *from, cv::_OutputArray *to, int channel)
{
    return Guard([=] { cv::extractChannel(*from, *to, channel); });
}

EXPORTED int core_flip(cv::_InputArray *from, cv::_OutputArray *to, int how)
{
    return Guard([=] { cv::flip(*from, *to, how); });
}

EXPORTED int core_inRange_Scalar(cv::_InputArray *from, Scalar4 low, Scalar4 high, cv::_OutputArray *to)
{
    return Guard([=] { cv::inRange(*from, From(low), From(high), *to); });
}

EXPORTED int core_LUT(cv::_InputArray *from, cv::_InputArray *table, cv::_OutputArray *to)
{
    return Guard([=] { cv::LUT(*from, *table, *to); });
}

EXPORTED int core_mean(cv::_InputArray *from, cv::_InputArray *mask, Scalar4 *mean)
{
    return Guard([=] { *mean = To(cv::mean(*from, OrNone(mask))); });
}

EXPORTED int core_meanStdDev_Scalar(cv::_InputArray *from, Scalar4 *mean, Scalar4 *deviation, cv::_InputArray *mask)
{
    return Guard([=] {
        cv::Scalar means, deviations;
        cv::meanStdDev(*from, means, deviations, OrNone(mask));
        *mean = To(means);
        *deviation = To(deviations);
    });
}

EXPORTED int core_minMaxLoc1(cv::_InputArray *from, double *least, double *most)
{
    return Guard([=] { cv::minMaxLoc(*from, least, most); });
}

EXPORTED int core_randu_Scalar(cv::_InputOutputArray *to, Scalar4 low, Scalar4 high)
{
    return Guard([=] { cv::randu(*to, From(low), From(high)); });
}

EXPORTED int core_transpose(cv::_InputArray *from, cv::_OutputArray *to)
{
    return Guard([=] { cv::transpose(*from, *to); });
}

// Pictures

EXPORTED int imgcodecs_imdecode_vector(uchar *data, int length, int flags, cv::Mat **made)
{
    return Guard([=] { *made = new cv::Mat(cv::imdecode(cv::Mat(1, length, CV_8UC1, data), flags)); });
}

EXPORTED int imgcodecs_imencode_vector(
    const char *extension, cv::_InputArray *picture, std::vector<uchar> *to, int *options, int count, int *done)
{
    return Guard([=] {
        const auto chosen = options != nullptr ? std::vector<int>(options, options + count) : std::vector<int>();
        *done = cv::imencode(extension, *picture, *to, chosen) ? 1 : 0;
    });
}

EXPORTED int imgproc_applyColorMap1(cv::_InputArray *from, cv::_OutputArray *to, int map)
{
    return Guard([=] { cv::applyColorMap(*from, *to, map); });
}

EXPORTED int imgproc_blur(cv::_InputArray *from, cv::_OutputArray *to, Size2 size, Point2 anchor, int border)
{
    return Guard([=] { cv::blur(*from, *to, cv::Size(size.width, size.height), cv::Point(anchor.x, anchor.y), border); });
}

EXPORTED int imgproc_cvtColor(cv::_InputArray *from, cv::_OutputArray *to, int code, int channels)
{
    return Guard([=] { cv::cvtColor(*from, *to, code, channels); });
}

EXPORTED int imgproc_fillPoly_Mat(
    cv::Mat *picture, const cv::Point **points, int *counts, int polygons, Scalar4 color, int line, int shift, Point2 offset)
{
    return Guard([=] {
        cv::fillPoly(*picture, points, counts, polygons, From(color), line, shift, cv::Point(offset.x, offset.y));
    });
}

EXPORTED int imgproc_resize(cv::_InputArray *from, cv::_OutputArray *to, Size2 size, double fx, double fy, int how)
{
    return Guard([=] { cv::resize(*from, *to, cv::Size(size.width, size.height), fx, fy, how); });
}

EXPORTED int imgproc_threshold(
    cv::_InputArray *from, cv::_OutputArray *to, double threshold, double maximum, int type, double *used)
{
    return Guard([=] { *used = cv::threshold(*from, *to, threshold, maximum, type); });
}

// Cameras and videos

EXPORTED int videoio_VideoCapture_new2(const char *name, int api, cv::VideoCapture **made)
{
    return Guard([=] { *made = new cv::VideoCapture(name, api); });
}

EXPORTED int videoio_VideoCapture_new4(const char *name, int api, int *options, int count, cv::VideoCapture **made)
{
    return Guard([=] { *made = new cv::VideoCapture(name, api, std::vector<int>(options, options + count)); });
}

EXPORTED int videoio_VideoCapture_delete(cv::VideoCapture *self) { return Guard([=] { delete self; }); }

EXPORTED int videoio_VideoCapture_isOpened(cv::VideoCapture *self, int *value)
{
    return Guard([=] { *value = self->isOpened() ? 1 : 0; });
}

EXPORTED int videoio_VideoCapture_read_Mat(cv::VideoCapture *self, cv::Mat *to, int *value)
{
    return Guard([=] { *value = self->read(*to) ? 1 : 0; });
}

EXPORTED int videoio_VideoCapture_get(cv::VideoCapture *self, int property, double *value)
{
    return Guard([=] { *value = self->get(property); });
}

EXPORTED int videoio_VideoCapture_set(cv::VideoCapture *self, int property, double value, int *done)
{
    return Guard([=] { *done = self->set(property, value) ? 1 : 0; });
}
