#!/usr/bin/env bash
# Builds libOpenCvSharpExtern.so for arm64 from pinned sources, for glibc 2.35 (JetPack 6, Ubuntu 22.04) and newer.
# Needs root, debootstrap and Debian's archive; takes about ten minutes on two cores and 3 GB of disk while it works.
#   build-opencv.sh [--out DIR] [--work DIR]
# Everything is compiled in a Debian 12 root of its own; nothing is installed on this machine.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$here/out/opencv-arm64
work=
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

usage() {
  sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --out) out=${2:?"--out needs a folder"}; shift 2 ;;
    --work) work=${2:?"--work needs a folder"}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "error: unknown option $1; see --help." >&2; exit 2 ;;
  esac
done

[ "$(id -u)" = 0 ] || { echo "error: not root; debootstrap and chroot need it. Run it with sudo." >&2; exit 1; }
command -v debootstrap > /dev/null || { echo "error: debootstrap is missing. Run: apt-get install debootstrap" >&2; exit 1; }

if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf --one-file-system "$work"' EXIT
fi

root=$work/root
mkdir -p "$work" "$out"
[ -e "$root/.ready" ] || debootstrap --variant=minbase bookworm "$root" "$mirror"
if [ ! -e "$root/.ready" ]; then
  chroot "$root" dpkg --add-architecture arm64
  chroot "$root" apt-get update
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    gcc libc6-dev gcc-aarch64-linux-gnu g++-aarch64-linux-gnu cmake ninja-build make python3-minimal pkg-config ca-certificates curl \
    xz-utils bzip2 zlib1g-dev:arm64 libjpeg62-turbo-dev:arm64 libpng-dev:arm64 linux-libc-dev:arm64
  touch "$root/.ready"
fi

mkdir -p "$root/build/opencv-extern"
cp "$here"/opencv/* "$root/build/opencv-extern/"
chroot "$root" env DEBIAN_MIRROR="$mirror" SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}" bash /build/opencv-extern/compile.sh
cp "$root"/build/result/* "$out/"
ls -l "$out"
