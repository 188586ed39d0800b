#!/usr/bin/env bash
# Installs multiad-agent as a service on this box, upgrades it, or takes it off. Running it again changes nothing.
set -euo pipefail

package=multiad-agent
unit=multiad-agent.service
drop_ins=/etc/systemd/system/$unit.d
generated=$drop_ins/50-devices.conf
program=/usr/lib/multiad-agent
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Another folder than /dev, to see what would be written for another box.
devices=${MULTIAD_DEVICES:-/dev}

usage() {
  cat << 'TEXT'
Usage: sudo bash install.sh [PACKAGE.deb] [options]

  PACKAGE.deb          package to install (default: the one beside this script or in packaging/out; in the source tree it is
                       built where there is none). The file is all a box without a network needs, once the packages that it
                       depends on are there.
  --onnxruntime DIR    take libonnxruntime.so and its providers from DIR in place of the package's (a Jetson's GPU)
  --devices            only write the drop-in for the cameras and GPUs of this box
  --no-start           do not start the service
  --uninstall          take the program off; configuration, keys, models and undelivered alerts stay
  --purge              with --uninstall: delete those too, after a question
  --yes                answer that question with yes
  --dry-run            print what would be done, and do nothing
TEXT
}

fail() {
  echo "error: $1" >&2
  exit "${2:-1}"
}

# Does a thing, or says that it would.
run() {
  if [ "$dry" = yes ]; then
    echo "would run: $*"
  else
    "$@"
  fi
}

read_arguments() {
  deb='' onnx='' action=install start=yes purge=no sure=no dry=no
  while [ $# -gt 0 ]; do
    case $1 in
      --onnxruntime)
        [ $# -ge 2 ] || fail "--onnxruntime needs a folder." 2
        onnx=$2
        shift
        ;;
      --devices) action=devices ;;
      --no-start) start=no ;;
      --uninstall) action=uninstall ;;
      --purge) purge=yes ;;
      --yes) sure=yes ;;
      --dry-run) dry=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      -*) fail "unknown option $1; see --help." 2 ;;
      *)
        [ -z "$deb" ] || fail "two packages, $deb and $1; name one." 2
        deb=$1
        ;;
    esac
    shift
  done
  [ "$purge" = no ] || [ "$action" = uninstall ] || fail "--purge goes with --uninstall." 2
  [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || fail "not root. Run it with sudo, or with --dry-run to see what it would do."
}

is_booted() {
  [ -d /run/systemd/system ]
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ]
}

find_package() {
  local architecture candidates
  architecture=$(dpkg --print-architecture)
  if [ -n "$deb" ]; then
    [ -e "$deb" ] || fail "$deb: no such file. Name the package of this box, ${package}_VERSION_$architecture.deb."
    return
  fi
  mapfile -t candidates < <(find "$here" "$here/packaging/out" -maxdepth 1 -name "${package}_*_$architecture.deb" 2> /dev/null | sort -V)
  if [ "${#candidates[@]}" -gt 0 ]; then
    deb=${candidates[-1]}
  elif [ -x "$here/packaging/build-deb.sh" ]; then
    echo "No package is here: it is built from the source."
    run "$here/packaging/build-deb.sh" "$architecture"
    deb=$(find "$here/packaging/out" -name "${package}_*_$architecture.deb" 2> /dev/null | sort -V | tail -1)
    deb=${deb:-$here/packaging/out/${package}_VERSION_$architecture.deb}
  else
    fail "no package ${package}_*_$architecture.deb is here. Name one."
  fi
}

install_package() {
  # With a slash, or apt would look for it in its lists. The user's configuration wins; the package's is then agent.json.dpkg-dist.
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --reinstall \
    -o Dpkg::Options::=--force-confold "$(realpath -m "$deb")"
}

# One directive for each device that is there. Cameras come and go with their plugs, so these are allowed as a kind.
allowed_devices() {
  local node
  if compgen -G "$devices/video*" > /dev/null; then
    echo "DeviceAllow=char-video4linux rw"
  fi
  if compgen -G "$devices/media*" > /dev/null; then
    echo "DeviceAllow=char-media rw"
  fi
  for node in "$devices"/nv{map,sciipc,gpu}* "$devices"/nvhost* "$devices"/nvidia* "$devices"/host1x* "$devices"/dri/renderD*; do
    if [ -d "$node" ]; then
      find "$node" -mindepth 1 ! -type d -printf "DeviceAllow=/dev/${node#"$devices"/}/%P rw\n" | sort
    elif [ -e "$node" ]; then
      echo "DeviceAllow=/dev/${node#"$devices"/} rw"
    fi
  done
}

has_gpu() {
  compgen -G "$devices/nvidia*" > /dev/null || compgen -G "$devices/nvmap" > /dev/null || compgen -G "$devices/nvhost*" > /dev/null
}

device_drop_in() {
  local groups='' group
  for group in video render; do
    if getent group "$group" > /dev/null; then
      groups="$groups $group"
    fi
  done
  echo "# Written by install.sh from the devices of this box: run it again after the hardware has changed, and put what is your own"
  echo "# into another file of this folder."
  if has_gpu; then
    echo "[Unit]"
    # A Jetson's CSI cameras are a daemon's; elsewhere there is none of that name, and nothing is waited for.
    echo "After=nvargus-daemon.service"
  fi
  echo "[Service]"
  echo "PrivateDevices=no"
  echo "DevicePolicy=closed"
  allowed_devices
  [ -z "$groups" ] || echo "SupplementaryGroups=$(echo "$groups" | xargs)"
  if has_gpu; then
    echo "LimitMEMLOCK=infinity"
    echo "ProtectProc=default"
  fi
  if compgen -G "$devices/nvhost*" > /dev/null; then
    echo "PrivateTmp=no"
    echo "PrivateIPC=no"
  fi
}

write_devices() {
  local wanted
  if [ -z "$(allowed_devices)" ]; then
    echo "No camera and no GPU is here; no device is opened to the service."
    if [ -e "$generated" ]; then
      run rm -f "$generated"
    fi
    return
  fi
  wanted=$(device_drop_in)
  if [ "$dry" = yes ]; then
    echo "would write $generated:"
    while IFS= read -r line; do
      echo "  $line"
    done <<< "$wanted"
  elif [ ! -e "$generated" ] || [ "$wanted" != "$(cat "$generated")" ]; then
    install -d -m 755 "$drop_ins"
    echo "$wanted" > "$generated.new"
    mv "$generated.new" "$generated"
    echo "Wrote $generated."
  fi
  if is_booted; then
    run systemctl daemon-reload
  fi
}

# Debian's own way to put another file in a package's place: an upgrade leaves it alone.
put_onnxruntime() {
  local library name
  [ -e "$onnx/libonnxruntime.so" ] \
    || fail "$onnx has no libonnxruntime.so. Name the folder with the library that was built for this board (see deploy/jetson/README.md)."
  for library in "$onnx"/libonnxruntime*.so; do
    name=$program/$(basename "$library")
    run dpkg-divert --quiet --local --rename --divert "$name.package" --add "$name"
    run install -m 644 "$library" "$name"
  done
}

drop_onnxruntime() {
  local name
  while IFS= read -r name; do
    run rm -f "$name"
    run dpkg-divert --quiet --local --rename --remove "$name"
  done < <(dpkg-divert --list "$program/libonnxruntime*" 2> /dev/null | sed -n 's/^local diversion of \(.*\) to .*/\1/p')
}

start_service() {
  if [ "$start" = no ]; then
    return
  fi
  if ! is_booted; then
    echo "systemd does not run here; the service starts with the box."
    return
  fi
  if [ "$dry" = no ] && ! "$program/$package" check-config; then
    echo "The service is not started: correct /etc/multiad/agent.json, then: systemctl restart $package" >&2
    exit 1
  fi
  run systemctl restart "$unit"
}

install_all() {
  find_package
  install_package
  if [ -n "$onnx" ]; then
    put_onnxruntime
  fi
  write_devices
  start_service
  echo "Configuration: /etc/multiad/agent.json; check it with: $package check-config; watch it with: journalctl -fu $package"
}

ask_for_purge() {
  local answer
  [ "$purge" = yes ] && [ "$sure" = no ] && [ "$dry" = no ] || return 0
  echo "These are deleted, with all configuration, keys, models and undelivered alerts in them:"
  du -sh /etc/multiad /var/lib/multiad /var/cache/multiad 2> /dev/null || true
  read -r -p "Type yes to delete them: " answer || answer=
  [ "$answer" = yes ] || fail "nothing was changed."
}

uninstall_all() {
  ask_for_purge
  drop_onnxruntime
  if [ "$purge" = yes ]; then
    run env DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq "$package"
    run rm -rf /etc/multiad /var/lib/multiad /var/cache/multiad "$drop_ins"
  else
    if is_installed || [ "$dry" = yes ]; then
      run env DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq "$package"
    fi
    run rm -f "$generated"
    echo "Kept: /etc/multiad and /var/lib/multiad. With --uninstall --purge they go too."
  fi
  if is_booted; then
    run systemctl daemon-reload
  fi
}

read_arguments "$@"
case $action in
  install) install_all ;;
  devices) write_devices ;;
  uninstall) uninstall_all ;;
esac
