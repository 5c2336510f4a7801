#!/usr/bin/env bash
# gofmt and vet; nothing to do where there is no Go.
set -euo pipefail
cd "$(dirname "$0")"
command -v go >/dev/null || { echo "no Go: the extension was not checked"; exit 0; }
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
  echo "not formatted (make fmt does it):"
  echo "$unformatted"
  exit 1
fi
go vet ./...
