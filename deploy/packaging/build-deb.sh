#!/usr/bin/env bash
# Builds the Debian package of multiad-agent, self-contained: no .NET is needed on the device.
#   build-deb.sh amd64|arm64 [--out DIR] [--version VERSION] [--opencv FILE] [--fast]
# --fast packs in a second and twice as large, to try something.
# --opencv names the native half of OpenCvSharp to put in. amd64 takes that of OpenCvSharp's own package, which needs GTK 3.
# arm64 takes out/opencv-arm64/libOpenCvSharpExtern.so, which build-opencv.sh makes here where it is missing.
# The same source in the same folder gives the same bytes: SOURCE_DATE_EPOCH is the time of the last commit where it is not set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
package=multiad-agent

usage() {
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

fail() {
  echo "error: $1" >&2
  exit "${2:-1}"
}

read_arguments() {
  architecture=
  out=$here/out
  version=
  opencv=
  options=(--root-owner-group -Zxz)
  while [ $# -gt 0 ]; do
    case $1 in
      amd64 | arm64) architecture=$1; shift ;;
      --out) out=${2:?"--out needs a folder"}; shift 2 ;;
      --version) version=${2:?"--version needs a version"}; shift 2 ;;
      --opencv) opencv=${2:?"--opencv needs a file"}; shift 2 ;;
      --fast) options=(--root-owner-group -Zgzip -z1); shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail "'$1' is neither amd64 nor arm64 nor an option; see --help." 2 ;;
    esac
  done

  [ -n "$architecture" ] || fail "no architecture; name amd64 or arm64." 2
  for tool in dotnet dpkg-deb readelf gzip; do
    command -v "$tool" > /dev/null || fail "$tool is missing. Install the .NET 10 SDK, dpkg, binutils and gzip."
  done

  if [ -z "$version" ]; then
    version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$repository/Directory.Build.props")
  fi

  if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$repository" log -1 --format=%ct 2> /dev/null || stat -c %Y "$repository/Directory.Build.props")
  fi

  export SOURCE_DATE_EPOCH
}

publish() {
  local runtime=$1 to=$2
  # Apart from the tree's own obj folders, so that a build for tests beside it is not disturbed; always the same one, since the
  # names of generated code come from its path.
  local artifacts=$repository/artifacts/deb-$architecture
  rm -rf "$artifacts"
  MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    dotnet publish "$repository/agent/MultiAD.Edge.Agent" -c Release -r "$runtime" --self-contained true -o "$to" \
    --artifacts-path "$artifacts" -v quiet -p:DebugType=none -p:ContinuousIntegrationBuild=true \
    -p:PathMap="$repository=/src" -p:OpenCvArmRuntime=false >&2
  find "$to" -name '*.xml' -delete
}

put_opencv() {
  local to=$1
  if [ "$architecture" = arm64 ] && [ -z "$opencv" ]; then
    opencv=$here/out/opencv-arm64/libOpenCvSharpExtern.so
    [ -e "$opencv" ] || "$here/build-opencv.sh" --out "$(dirname "$opencv")" >&2
  fi

  if [ -n "$opencv" ]; then
    [ -e "$opencv" ] || fail "$opencv: no such file. Name the library with --opencv FILE."
    rm -f "$to/libOpenCvSharpExtern.so"
    install -m 644 "$opencv" "$to/libOpenCvSharpExtern.so"
  fi

  [ -e "$to/libOpenCvSharpExtern.so" ] || fail "the package would have no libOpenCvSharpExtern.so. Name one with --opencv FILE."
  [ -e "$to/libonnxruntime.so" ] || fail "the package would have no libonnxruntime.so. Build with OnnxRuntimeNative=cpu."
  local machine=Advanced
  [ "$architecture" = amd64 ] || machine=AArch64
  for library in libOpenCvSharpExtern.so libonnxruntime.so; do
    readelf -h "$to/$library" | grep -q "Machine:.*$machine" || fail "$library is not for $architecture."
  done
}

lay_out() {
  local root=$1 program=$1/usr/lib/$package
  publish "$runtime" "$program"
  put_opencv "$program"
  install -d "$root/usr/bin" "$root/etc/multiad" "$root/usr/share/multiad" "$root/usr/share/doc/$package" \
    "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d" "$root/usr/lib/tmpfiles.d" "$root/usr/share/lintian/overrides"
  ln -s "../lib/$package/$package" "$root/usr/bin/$package"
  install -m 640 "$here/agent.json" "$root/etc/multiad/agent.json"
  install -m 644 "$repository/systemd/$package.service" "$root/usr/lib/systemd/system/"
  install -m 644 "$repository/systemd/multiad.sysusers.conf" "$root/usr/lib/sysusers.d/multiad.conf"
  install -m 644 "$repository/systemd/multiad.tmpfiles.conf" "$root/usr/lib/tmpfiles.d/multiad.conf"
  cp -r "$repository/systemd/drop-ins" "$root/usr/share/multiad/drop-ins"
  if [ -e "$repository/systemd/agent.schema.json" ]; then
    install -m 644 "$repository/systemd/agent.schema.json" "$root/usr/share/multiad/"
  fi

  install -m 755 "$repository/deploy/install.sh" "$root/usr/share/multiad/install.sh"
  install -m 644 "$repository/systemd/README.md" "$root/usr/share/doc/$package/README.md"
  install -m 644 "$here/debian/copyright" "$root/usr/share/doc/$package/copyright"
  write_changelog | gzip -9n > "$root/usr/share/doc/$package/changelog.gz"
  install -m 644 "$here/debian/lintian-overrides" "$root/usr/share/lintian/overrides/$package"
}

write_changelog() {
  cat << CHANGELOG
$package ($version) unstable; urgency=medium

  * Version $version. The history of the source says what changed.

 -- MultiAD.Edge maintainers <maintainers@multiad.invalid>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGELOG
}

# The newest version that a program or library of the package asks for, such as 2.34 of GLIBC.
newest() {
  local root=$1 symbol=$2
  find "$root/usr/lib/$package" -type f \( -name '*.so' -o -name "$package" \) -exec readelf -V {} + 2> /dev/null \
    | grep -oE "\b${symbol}_[0-9]+(\.[0-9]+)+" | sort -Vu | tail -1 | cut -d_ -f2
}

write_control() {
  local root=$1 to=$1/DEBIAN needed libraries=
  needed=$(readelf -d "$root/usr/lib/$package/libOpenCvSharpExtern.so")
  # What OpenCvSharp's own library for amd64 was linked with.
  [[ $needed != *libgtk-3* ]] || libraries="$libraries, libgtk-3-0t64 | libgtk-3-0"
  [[ $needed != *libdrm* ]] || libraries="$libraries, libdrm2"
  [[ $needed != *libatomic* ]] || libraries="$libraries, libatomic1"

  install -d "$to"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@GLIBC@/$(newest "$root" GLIBC)/" -e "s/@LIBRARIES@/$libraries/" \
    -e "s/@SIZE@/$(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)/" "$here/debian/control" > "$to/control"
  echo /etc/multiad/agent.json > "$to/conffiles"
  for script in postinst prerm postrm; do
    install -m 755 "$here/debian/$script" "$to/$script"
  done

  (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) > "$to/md5sums"
}

# Rights and times that do not depend on who builds and when.
settle() {
  local root=$1
  find "$root" -type d -exec chmod 755 {} +
  find "$root/usr" -type f -exec chmod 644 {} +
  chmod 755 "$root/usr/lib/$package/$package" "$root/usr/share/multiad/install.sh"
  if [ -e "$root/usr/lib/$package/createdump" ]; then
    chmod 755 "$root/usr/lib/$package/createdump"
  fi

  find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

read_arguments "$@"
umask 022
case $architecture in
  amd64) runtime=linux-x64 ;;
  arm64) runtime=linux-arm64 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
lay_out "$root"
write_control "$root"
settle "$root"
mkdir -p "$out"
file=$out/${package}_${version}_$architecture.deb
if dpkg-deb --help | grep -q threads-max; then
  # Several threads cut the data into other blocks than one does.
  options+=(--threads-max=1)
fi

dpkg-deb "${options[@]}" --build "$root" "$file" > /dev/null
echo "$file"
