#!/usr/bin/env bash
# The extension's tests, with the race detector where a C compiler is there for it.
set -euo pipefail
cd "$(dirname "$0")"
command -v go >/dev/null || { echo "no Go: the extension was not tested"; exit 0; }
race=""
if [ "$(go env CGO_ENABLED)" = 1 ] && command -v "$(go env CC)" >/dev/null; then race=-race; fi
go test $race ./...
# each benchmark once, since no test tells that one has stopped working
go test $race -run '^$' -bench . -benchtime 1x ./...
