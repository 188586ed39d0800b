#!/usr/bin/env bash
# The inner half of build-opencv.sh: fetches the sources and compiles them. Runs in the root that build-opencv.sh makes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
base=/build
prefix=$base/prefix
triplet=aarch64-linux-gnu
export PKG_CONFIG_LIBDIR=$prefix/lib/pkgconfig:/usr/lib/$triplet/pkgconfig
export CFLAGS="-O2 -fPIC -ffile-prefix-map=$base=." CXXFLAGS="-O2 -fPIC -ffile-prefix-map=$base=."
mkdir -p "$base/src" "$base/result" "$prefix"
cd "$base/src"

# The upstream releases as Debian keeps them, known by their digests.
fetch() {
  local folder=$1 path=$2 digest=$3 file
  file=$(basename "$path")
  if [ ! -e "$file" ]; then
    curl -fsSL --retry 3 -o "$file.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}/pool/main/$path" \
      || curl -fsSL --retry 3 -o "$file.part" "https://snapshot.debian.org/archive/debian/20260901T000000Z/pool/main/$path"
    mv "$file.part" "$file"
  fi

  echo "$digest  $file" | sha256sum --check --quiet \
    || { echo "error: $file is not the pinned release. Remove it and try again, or another DEBIAN_MIRROR." >&2; exit 1; }
  mkdir -p "$folder"
  tar xf "$file" --directory "$folder" --strip-components 1
}

fetch opencv o/opencv/opencv_4.10.0+dfsg.orig.tar.xz 4ca619efbad524c550771ab110332fc81293fb720bd03980fe58bc15f9ca3be8
fetch tiff t/tiff/tiff_4.7.0.orig.tar.bz2 2b8b5c4e79cb2a4651796602e45d6179b7f18bc283feab417b8e881ef7e81862
fetch ffmpeg f/ffmpeg/ffmpeg_7.1.5.orig.tar.xz de668509caf9e35e3cd162473441fdb29538c6d96ed080292b3cf9e6fc5d558f

cat > "$base/arm64.cmake" << 'CMAKE'
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH /build/prefix /usr)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
CMAKE

# Pictures: JPEG, PNG and TIFF with the compressions that cameras and people use.
if [ ! -e "$prefix/lib/libtiff.a" ]; then
  cmake -S tiff -B tiff-build -G Ninja -DCMAKE_TOOLCHAIN_FILE="$base/arm64.cmake" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -Dtiff-tools=OFF -Dtiff-tests=OFF \
    -Dtiff-contrib=OFF -Dtiff-docs=OFF -Dcxx=OFF -Dlzma=OFF -Dzstd=OFF -Djbig=OFF -Dlibdeflate=OFF -Dwebp=OFF -Dlerc=OFF
  ninja -C tiff-build install
fi

# Videos: what cameras and recorders write, and RTSP; LGPL parts alone.
if [ ! -e "$prefix/lib/libavformat.a" ]; then
  mkdir -p ffmpeg-build
  (cd ffmpeg-build && ../ffmpeg/configure --prefix="$prefix" --enable-cross-compile --cross-prefix=$triplet- \
    --arch=aarch64 --target-os=linux --enable-pic --enable-static --disable-shared --disable-autodetect --disable-programs \
    --disable-doc --disable-debug --disable-everything --disable-avdevice --disable-avfilter --disable-postproc \
    --disable-swresample --enable-zlib --enable-network --enable-protocol=file,tcp,udp,rtp \
    --enable-demuxer=avi,mov,matroska,mpegts,h264,hevc,mjpeg,rtsp,rtp,sdp,image2 \
    --enable-parser=h264,hevc,mjpeg,mpeg4video --enable-bsf=h264_mp4toannexb,hevc_mp4toannexb,extract_extradata \
    --enable-decoder=h264,hevc,mjpeg,mpeg4,rawvideo,ffv1,huffyuv,png
  make -j"$(nproc)" install)
fi

# Core, imgproc, imgcodecs and videoio; no windows, no GStreamer, no code that is chosen by a licence.
if [ ! -e "$prefix/lib/libopencv_videoio.a" ]; then
  # Debian leaves out bundled code, whose licence would still be installed.
  mkdir -p opencv/3rdparty/flatbuffers
  touch opencv/3rdparty/flatbuffers/LICENSE.txt
  cmake -S opencv -B opencv-build -G Ninja -DCMAKE_TOOLCHAIN_FILE="$base/arm64.cmake" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DOPENCV_LIB_INSTALL_PATH=lib \
    -DOPENCV_3P_LIB_INSTALL_PATH=lib -DOPENCV_GENERATE_PKGCONFIG=ON -DBUILD_SHARED_LIBS=OFF \
    -DBUILD_LIST=core,imgproc,imgcodecs,videoio -DBUILD_TESTS=OFF -DBUILD_PERF_TESTS=OFF -DBUILD_EXAMPLES=OFF \
    -DBUILD_opencv_apps=OFF -DBUILD_JAVA=OFF -DBUILD_opencv_python3=OFF -DWITH_CAROTENE=OFF -DWITH_KLEIDICV=OFF \
    -DWITH_PROTOBUF=OFF -DWITH_ADE=OFF -DWITH_OPENCL=OFF -DWITH_EIGEN=OFF -DWITH_LAPACK=OFF -DWITH_ITT=OFF -DWITH_GTK=OFF \
    -DWITH_QT=OFF -DWITH_GSTREAMER=OFF -DWITH_1394=OFF -DWITH_OPENEXR=OFF -DWITH_JASPER=OFF -DWITH_OPENJPEG=OFF \
    -DWITH_WEBP=OFF -DWITH_IMGCODEC_GIF=OFF -DWITH_V4L=ON -DWITH_FFMPEG=ON -DOPENCV_FFMPEG_SKIP_BUILD_CHECK=ON \
    -DWITH_TIFF=ON -DTIFF_LIBRARY="$prefix/lib/libtiff.a" -DTIFF_INCLUDE_DIR="$prefix/include" \
    -DJPEG_LIBRARY=/usr/lib/$triplet/libjpeg.a -DJPEG_INCLUDE_DIR=/usr/include \
    -DPNG_LIBRARY=/usr/lib/$triplet/libpng16.a -DPNG_PNG_INCLUDE_DIR=/usr/include \
    -DZLIB_LIBRARY=/usr/lib/$triplet/libz.a -DZLIB_INCLUDE_DIR=/usr/include -DENABLE_PRECOMPILED_HEADERS=OFF
  ninja -C opencv-build install
fi

# Everything inside one library that shows the functions of OpenCvSharp alone.
# shellcheck disable=SC2086
$triplet-g++ $CXXFLAGS -std=c++17 -shared -fvisibility=hidden -o "$base/result/libOpenCvSharpExtern.so" \
  "$here/OpenCvSharpExtern.cpp" -I"$prefix/include/opencv4" -L"$prefix/lib" \
  -Wl,--version-script="$here/exports.map" -Wl,--exclude-libs,ALL -Wl,-Bsymbolic -Wl,-z,relro,-z,now -Wl,--no-undefined \
  -Wl,--gc-sections -Wl,--start-group -lopencv_videoio -lopencv_imgcodecs -lopencv_imgproc -lopencv_core \
  -lavformat -lavcodec -lswscale -lavutil -ltiff /usr/lib/$triplet/libjpeg.a /usr/lib/$triplet/libpng16.a /usr/lib/$triplet/libz.a -Wl,--end-group \
  -static-libgcc -lpthread -ldl -lm
$triplet-strip --strip-unneeded "$base/result/libOpenCvSharpExtern.so"
cp opencv/LICENSE "$base/result/LICENSE.opencv"
cp ffmpeg/COPYING.LGPLv2.1 "$base/result/LICENSE.ffmpeg"
cp tiff/LICENSE.md "$base/result/LICENSE.tiff"

# A board with glibc 2.35 and the libstdc++ of GCC 12 must be able to load it.
newest() { $triplet-readelf -V "$base/result/libOpenCvSharpExtern.so" | grep -oE "$1_[0-9.]+" | sort -Vu | tail -1; }
echo "needs $(newest GLIBC) and $(newest GLIBCXX)"
[ "$(printf '%s\n' GLIBC_2.35 "$(newest GLIBC)" | sort -V | tail -1)" = GLIBC_2.35 ] \
  || { echo "error: the library needs a newer glibc than 2.35; JetPack 6 could not load it." >&2; exit 1; }
