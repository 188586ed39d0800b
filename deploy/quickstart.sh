#!/usr/bin/env bash
# From nothing to verdicts on MQTT: installs what apt must give, builds, renders a demonstration line, trains on its
# good parts, starts one agent for two stations with its embedded broker, and prints each verdict as a subscriber sees it.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: bash deploy/quickstart.sh [--parts N] [--out DIR] [--port PORT]

  --parts N    end after N parts with exit code 0 (default: go on until Ctrl-C)
  --out DIR    where everything is written (default: quickstart in the project)
  --port PORT  port of the embedded broker (default: a free one)
TEXT
}

fail_usage() {
  echo "error: $1" >&2
  usage >&2
  exit 2
}

parts=
out=
port=
while [ $# -gt 0 ]; do
  case "$1" in
    --parts | --out | --port)
      [ $# -ge 2 ] || fail_usage "$1 needs a value."
      case "$1" in
        --parts) parts=$2 ;;
        --out) out=$2 ;;
        --port) port=$2 ;;
      esac
      shift 2
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail_usage "unknown option $1." ;;
  esac
done
[[ -z "$parts" || "$parts" =~ ^[1-9][0-9]*$ ]] || fail_usage "--parts is $parts; a number from 1 is needed."
[[ -z "$port" || ("$port" =~ ^[1-9][0-9]{0,4}$ && "$port" -le 65535) ]] || fail_usage "--port is $port; a number from 1 to 65535 is needed."

if [ -n "$port" ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "error: port $port is in use on this machine. Name a free one with --port, or leave --port out." >&2
  exit 1
fi

out=$(realpath -m "${out:-$(dirname "$0")/../quickstart}")
cd "$(dirname "$0")/.."
source deploy/prerequisites.sh

step() { printf '\n== %s\n' "$*"; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

step "Prerequisites"
need_dotnet
# OpenCV's window functions are never used, but its library does not load without GTK.
need_packages libgtk-3-0:libgtk-3.so.0
dotnet --version

step "Build"
dotnet build agent/MultiAD.Edge.Agent -c Release -v quiet --nologo
dotnet build trainer/MultiAD.Edge.Trainer -c Release -v quiet --nologo
train() { dotnet trainer/MultiAD.Edge.Trainer/bin/Release/net10.0/linux-x64/multiad-train.dll "$@"; }
agent=(dotnet agent/MultiAD.Edge.Agent/bin/Release/net10.0/multiad-agent.dll)

mkdir -p "$out"
if [ ! -d "$out/parts/train/good" ]; then
  step "Render the demonstration line into $out/parts"
  train demo --out "$out/parts"
else
  step "The demonstration line is already in $out/parts"
fi

if [ ! -f "$out/ring.multiad" ]; then
  step "Train on the good parts"
  train train --data "$out/parts" --out "$out/ring.multiad" --max-minutes 3.5
else
  step "The model is already in $out/ring.multiad"
fi

# Good and defective parts in turn, as if they came along two belts: one part to the one, the next to the other.
rm -rf "$out/belt1" "$out/belt2" "$out/maps" "$out/models"
mkdir -p "$out/belt1" "$out/belt2" "$out/maps"
number=0
mapfile -t good < <(find "$out/parts/test/good" -name '*.png' | sort)
mapfile -t defective < <(find "$out/parts/test" -name '*.png' -not -path '*/good/*' | awk -F/ '{ print $NF, $0 }' | sort | cut -d' ' -f2-)
for ((i = 0; i < ${#good[@]} || i < ${#defective[@]}; i++)); do
  for part in "${good[@]:i:1}" "${defective[@]:i:1}"; do
    number=$((number + 1))
    # Of each four parts two go to each belt, so that both see good and defective ones.
    belt=$((number % 4 < 2 ? 1 : 2))
    ln -s "$part" "$out/belt$belt/$(printf '%04d' "$number")-$(basename "$(dirname "$part")").png"
  done
done

free_port() {
  local candidate
  for candidate in $(seq 18830 18930); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "error: no free port between 18830 and 18930. Name one with --port." >&2
  return 1
}
port=${port:-$(free_port)}

# A folder's name as it stands in JSON.
json_out=${out//\\/\\\\}
json_out=${json_out//\"/\\\"}
cat >"$out/agent.json" <<JSON
{
  "Agent": { "Site": "demo", "Line": "line1", "Name": "box" },
  "Mqtt": { "Broker": "embedded", "EmbeddedPort": $port },
  "Outbox": { "Path": "$out/outbox.db" },
  "Stations": {
    "camera1": {
      "Model": { "Bundle": "$json_out/ring.multiad" },
      "Camera": { "Kind": "folder", "Path": "$json_out/belt1", "Interval": "00:00:00.8", "Loop": true }
    },
    "camera2": {
      "Model": { "Bundle": "$json_out/ring.multiad" },
      "Camera": { "Kind": "folder", "Path": "$json_out/belt2", "Interval": "00:00:00.8", "Loop": true }
    }
  }
}
JSON

step "Start one agent with two stations of the line (log: $out/agent.log)"
"${agent[@]}" check-config --config "$out/agent.json"
"${agent[@]}" --config "$out/agent.json" >"$out/agent.log" 2>&1 &
service=$!
stop() {
  if kill -TERM "$service" 2>/dev/null; then
    wait "$service" || true
  fi
}
trap stop EXIT
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    break
  fi
  if ! kill -0 "$service" 2>/dev/null; then
    echo "error: the agent ended; its log says:" >&2
    tail -n 20 "$out/agent.log" >&2
    exit 1
  fi
  sleep 0.2
done

step "Verdicts on mqtt://127.0.0.1:$port, as a subscriber sees them (station, number, file, verdict, score, time, regions, map)"
"${agent[@]}" watch --broker "127.0.0.1:$port" --topic-root "multiad/demo/line1/box" --maps "$out/maps" --timeout 60 ${parts:+--parts "$parts"}
