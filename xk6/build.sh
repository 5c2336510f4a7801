#!/usr/bin/env bash
# Builds bin/k6: k6 with the extension, when its sources changed. Without Go, a k6 from the PATH has to do.
set -euo pipefail
cd "$(dirname "$0")"
out=../bin/k6
oldest_go=1.25

# the sources' hash, not their times: a fresh clone and a restored cache must agree
stamp=$(find . -type f \( -name '*.go' -not -name '*_test.go' -o -name go.mod -o -name go.sum \) -print0 | LC_ALL=C sort -z | xargs -0 cat | cksum)
[ -x "$out" ] && [ "$(cat "$out.stamp" 2>/dev/null)" = "$stamp" ] && exit 0

newer_or_equal() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

if command -v go >/dev/null; then
  version=$(go env GOVERSION | sed 's/^go//; s/[^0-9.].*//')
  if newer_or_equal "$version" "$oldest_go"; then
    echo "building bin/k6 (a minute or two the first time)"
    mkdir -p ../bin
    go build -trimpath -ldflags '-s -w' -o "$out.new" ./cmd/k6
    mv "$out.new" "$out"
    echo "$stamp" > "$out.stamp"
    exit 0
  fi
  problem="Go $version is too old to build bin/k6: it needs Go $oldest_go or newer."
else
  problem="Go is not installed."
fi

if command -v k6 >/dev/null; then
  found=$(k6 version | sed -n 's/^k6[^ ]* v\([0-9.]*\).*/\1/p')
  if newer_or_equal "${found:-0}" 2.0; then
    echo "$problem Using k6 v$found from the PATH: streaming metrics (TTFT, TPOT) are off."
    exit 0
  fi
  problem="$problem The k6 on the PATH is v${found:-?}; k6 2.0 or newer is needed."
fi
echo "$problem Install Go $oldest_go or newer (measures streams), or k6 2.0 or newer (cannot)." >&2
exit 1
