# Functions for the scripts that install what the project needs; to be sourced.

# Runs a command as root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "error: '$*' needs root and there is no sudo. Run it as root, then start again." >&2
    return 1
  fi
}

# Checks for the .NET 10 SDK.
need_dotnet() {
  if ! command -v dotnet >/dev/null; then
    echo "error: the .NET SDK is missing. Install the .NET 10 SDK and put dotnet on the PATH." >&2
    exit 1
  fi
  if ! grep -q '^10\.' <<<"$(dotnet --list-sdks)"; then
    echo "error: .NET SDK 10 is missing; found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' '). Install the .NET 10 SDK." >&2
    exit 1
  fi
}

# Installs Debian packages that are missing. Each argument is PACKAGE:PROOF, where the proof is a file or a library's name.
need_packages() {
  local missing=() item package proof libraries
  # Kept, not piped: grep -q ends at the first hit, and under pipefail the broken pipe would count as a miss.
  libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
  for item in "$@"; do
    package=${item%%:*}
    proof=${item#*:}
    case "$proof" in
      /*) [ -e "$proof" ] || missing+=("$package") ;;
      *) [[ "$libraries" == *"$proof"* ]] || missing+=("$package") ;;
    esac
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  echo "Installing ${missing[*]} ..."
  as_root apt-get update -qq
  # Services that a package brings are not wanted here; the tests start their own.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
