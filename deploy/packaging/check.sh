#!/usr/bin/env bash
# Proves the packages: lintian, the same bytes twice, and a life in a clean root. Needs root, debootstrap, lintian, and for
# arm64 qemu-user-static; takes minutes, so it is not part of the tests.
#   check.sh amd64 [PACKAGE.deb]    install, upgrade, remove and purge in Debian 12
#   check.sh arm64 [PACKAGE.deb]    the same under qemu, and a start with Ubuntu 22.04's glibc 2.35, which is JetPack 6's
# BUNDLE and PICTURE name a model and a picture for "inspect"; without them that step is left out and said so.
# WORK names a folder whose roots are used again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
package=multiad-agent
architecture=${1:-}
case $architecture in
  amd64 | arm64) ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
suite=bookworm
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" = 0 ] || { echo "error: not root; debootstrap and chroot need it." >&2; exit 1; }

passed=0
failed=0
check() {
  local what=$1
  shift
  if "$@" > "$work/log" 2>&1; then
    echo "ok      $what"
    passed=$((passed + 1))
  else
    echo "FAILED  $what"
    sed 's/^/        /' "$work/log" | tail -20
    failed=$((failed + 1))
  fi
}

cleanup() {
  umount "$root/proc" "$work/root-glibc235/proc" 2> /dev/null || true
  if [ -z "${WORK:-}" ]; then
    rm -rf --one-file-system "$work"
  fi
}

work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
base=$work/$suite-$architecture
root=$work/root-$architecture
trap cleanup EXIT

find_package() {
  deb=${1:-}
  if [ -z "$deb" ]; then
    deb=$("$here/build-deb.sh" "$architecture" --out "$work/first" | tail -1)
    local again
    again=$("$here/build-deb.sh" "$architecture" --out "$work/second" | tail -1)
    check "two builds are the same bytes" cmp "$deb" "$again"
  fi
  # A second version of the same files, for the upgrade.
  rm -rf "$work/next"
  dpkg-deb -R "$deb" "$work/next"
  sed -i "s/^Version: .*/&+next/" "$work/next/DEBIAN/control"
  next=$work/next.deb
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/next" "$next" > /dev/null
}

make_root() {
  local include=systemd,init-system-helpers,ca-certificates
  if [ ! -e "$base/.ready" ]; then
    rm -rf "$base"
    if [ "$architecture" = amd64 ]; then
      debootstrap --variant=minbase --include=$include "$suite" "$base" "$mirror" > "$work/debootstrap.log"
    else
      debootstrap --arch=arm64 --foreign --variant=minbase --include=$include "$suite" "$base" "$mirror" > "$work/debootstrap.log"
      install -m 755 "$(command -v qemu-aarch64-static)" "$base/usr/bin/"
      register_qemu
      chroot "$base" /debootstrap/debootstrap --second-stage >> "$work/debootstrap.log"
    fi
    touch "$base/.ready"
  fi
  rm -rf --one-file-system "$root"
  cp -a "$base" "$root"
  mount -t proc proc "$root/proc"
}

# The kernel starts arm64 programs with the interpreter inside the root.
register_qemu() {
  [ "$(uname -m)" != aarch64 ] || return 0
  mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || printf '%s' \
    ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:F' \
    > /proc/sys/fs/binfmt_misc/register
}

in_root() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

as_service() {
  in_root setpriv --reuid multiad --regid multiad --clear-groups "$@"
}

install_file() {
  cp "$1" "$root/tmp/package.deb"
  in_root apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold /tmp/package.deb
}

all_libraries_load() {
  # Every library of the package resolves against this root's own, by its loader.
  local missing
  # shellcheck disable=SC2016
  missing=$(in_root bash -c 'for f in /usr/lib/multiad-agent/lib{OpenCvSharpExtern,onnxruntime,e_sqlite3,coreclr}.so; do ldd "$f"; done' 2>&1 \
    | grep 'not found' || true)
  [ -z "$missing" ] || { echo "$missing"; return 1; }
}

inspect_one() {
  cp "$BUNDLE" "$root/tmp/model.multiad"
  cp "$PICTURE" "$root/tmp/picture.png"
  in_root multiad-agent inspect --bundle /tmp/model.multiad /tmp/picture.png --maps /tmp/maps --json
}

# A root with nothing but the package and what Ubuntu 22.04 has of glibc, libstdc++ and libgcc for arm64: those of its
# cross compiler are the same sources, and its archive for amd64 has them.
make_old_root() {
  local old=$work/root-glibc235 file path
  rm -rf --one-file-system "$old"
  mkdir -p "$work/debs" "$old"/{dev,lib,proc,tmp,usr/bin,var/lib/multiad}
  mknod -m 666 "$old/dev/urandom" c 1 9
  mknod -m 666 "$old/dev/null" c 1 3
  while read -r path digest; do
    file=$work/debs/$(basename "$path")
    [ -e "$file" ] || curl -fsSL -o "$file" "${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}/pool/main/$path"
    echo "$digest  $file" | sha256sum --check --quiet || return 1
    dpkg-deb -x "$file" "$work/debs/x"
  done << 'DEBS'
c/cross-toolchain-base/libc6-arm64-cross_2.35-0ubuntu1cross3_all.deb 32b6264502998dd170d21eff60b6686be8c682012df18e6cc9fdffcf42c5faae
g/gcc-12-cross/libstdc++6-arm64-cross_12-20220222-1ubuntu1cross1_all.deb 0a8c1b999bdd719cb6b795a4cc73d946f1b75bd364814ff3e76db7ccdf66bf99
g/gcc-12-cross/libgcc-s1-arm64-cross_12-20220222-1ubuntu1cross1_all.deb 595e10b9fed48e171721cbd8288aefb88942427d4c52e91375f3903564633472
DEBS
  cp -a "$work"/debs/x/usr/aarch64-linux-gnu/lib/. "$old/lib/"
  # .NET asks OpenSSL for SHA-256; Debian's is fine with this glibc.
  cp -L "$root"/usr/lib/aarch64-linux-gnu/lib{ssl,crypto}.so.3 "$old/lib/"
  dpkg-deb -x "$deb" "$old"
  mount -t proc proc "$old/proc"
}

in_old_root() {
  chroot "$work/root-glibc235" "$@"
}

start_on_old_root() {
  check "a root with glibc 2.35" make_old_root
  local agent=/usr/lib/multiad-agent/multiad-agent
  check "glibc 2.35: --version" in_old_root "$agent" --version
  cat "$work/log"
  check "glibc 2.35: check-config" in_old_root "$agent" check-config
  if [ -n "${BUNDLE:-}" ] && [ -n "${PICTURE:-}" ]; then
    cp "$BUNDLE" "$work/root-glibc235/tmp/model.multiad"
    cp "$PICTURE" "$work/root-glibc235/tmp/picture.png"
    check "glibc 2.35: inspect" in_old_root "$agent" inspect --bundle /tmp/model.multiad /tmp/picture.png --json
    cat "$work/log"
  fi
  umount "$work/root-glibc235/proc"
}

# An example with a model and a key that are the user's, to be found again after each step.
settle_user_files() {
  echo 'user data' > "$root/var/lib/multiad/model.multiad"
  echo 'user key' > "$root/etc/multiad/keys/line.pub.pem"
  sed -i 's/"Line": "line"/"Line": "press7"/' "$root/etc/multiad/agent.json"
}

user_files_are_there() {
  grep -q 'user data' "$root/var/lib/multiad/model.multiad" && grep -q 'user key' "$root/etc/multiad/keys/line.pub.pem" \
    && grep -q press7 "$root/etc/multiad/agent.json"
}

live() {
  check "installs" install_file "$deb"
  # shellcheck disable=SC2016
  check "account, folders and rights" in_root bash -c 'id multiad && test "$(stat -c %U:%G:%a /etc/multiad/agent.json)" = root:multiad:640 \
    && test "$(stat -c %U:%a /var/lib/multiad)" = multiad:750'
  check "the unit is enabled and not started" in_root sh -c 'test -L /etc/systemd/system/multi-user.target.wants/multiad-agent.service'
  check "all libraries load" all_libraries_load
  check "--version" in_root multiad-agent --version
  cat "$work/log"
  check "check-config accepts the example, as the service's user" as_service multiad-agent check-config
  if [ -n "${BUNDLE:-}" ] && [ -n "${PICTURE:-}" ]; then
    check "inspect gives a verdict" inspect_one
    cat "$work/log"
  else
    echo "left out: inspect (name BUNDLE and PICTURE)"
  fi
  settle_user_files
  check "upgrades" install_file "$next"
  check "configuration, keys and state are kept by the upgrade" user_files_are_there
  check "the same package again changes nothing" install_file "$next"
  check "removes" in_root apt-get remove -y "$package"
  check "configuration, keys and state are kept by the removal" user_files_are_there
  check "the program is gone" test ! -e "$root/usr/lib/$package"
  check "installs again over what was left" install_file "$deb"
  check "the user's configuration is still there" user_files_are_there
  check "purges" in_root apt-get purge -y "$package"
  check "the configuration is gone" test ! -e "$root/etc/multiad/agent.json"
  check "models and keys of the user are still there" \
    sh -c "grep -q 'user data' '$root/var/lib/multiad/model.multiad' && grep -q 'user key' '$root/etc/multiad/keys/line.pub.pem'"
  check "nothing else is left" sh -c \
    "test -z \"\$(find '$root/etc' '$root/usr' '$root/var/cache/multiad' -path '*multiad*' ! -path '*/etc/multiad*' -not -type d 2> /dev/null)\""
}

find_package "${2:-}"
echo "package: $(basename "$deb"), $(stat -c %s "$deb") bytes, $(dpkg-deb -f "$deb" Installed-Size) KiB installed, $(dpkg-deb -c "$deb" | wc -l) entries"
check "lintian without errors" lintian --fail-on error "$deb"
cat "$work/log"
make_root
live
if [ "$architecture" = arm64 ]; then
  start_on_old_root
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
