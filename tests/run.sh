#!/usr/bin/env bash
# Installs what the tests need and runs them all. Ends with a line "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/prerequisites.sh

need_dotnet
need_packages libgtk-3-0:libgtk-3.so.0 mosquitto:/usr/sbin/mosquitto mosquitto-clients:/usr/bin/mosquitto_sub \
  openssl:/usr/bin/openssl shellcheck:/usr/bin/shellcheck

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
# Threads that wait by spinning slow each other down on a small machine.
export OMP_WAIT_POLICY=PASSIVE

dotnet build MultiAD.Edge.sln -c Release -v minimal
if ! dotnet format MultiAD.Edge.sln --no-restore --verify-no-changes; then
  echo "The code is not formatted: run 'dotnet format MultiAD.Edge.sln'." >&2
  echo "0 passed, 1 failed"
  exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One project after the other: libtorch and ONNX Runtime each take all cores. A test that hangs is named and ends its project.
hang=(--blame-hang --blame-hang-timeout 6m --blame-hang-dump-type none)
for project in tests/*/*.Tests.csproj tests/MultiAD.Edge.EndToEnd/*.csproj; do
  dotnet test "$project" -c Release --no-build --nologo -v quiet --logger "console;verbosity=minimal" "${hang[@]}" "$@" 2>&1 | tee -a "$log" || status=1
done

# The runner's own summary, one line a project.
count() { { grep -E '^(Passed|Failed|Skipped)! +- ' "$log" || true; } | sed -E "s/.*$1: +([0-9]+).*/\\1/" | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count Passed)
failed=$(count Failed)
skipped=$(count Skipped)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "A test run ended early; see above." >&2
  failed=1
fi
if [ "$passed" -eq 0 ]; then
  echo "No test ran." >&2
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
