#!/usr/bin/env bash
# gofmt and vet of the bench's Go modules; nothing to do where there is no Go.
set -euo pipefail
cd "$(dirname "$0")"
command -v go >/dev/null || exit 0
unformatted=$(gofmt -l reference js-callback)
if [ -n "$unformatted" ]; then
  echo "not formatted (make fmt does it):"
  echo "$unformatted"
  exit 1
fi
for module in reference js-callback; do (cd "$module" && go vet ./...); done
