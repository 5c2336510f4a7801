#!/usr/bin/env bash
# Every measurement of our own speed, one table after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
node --import tsx bench/scenario-cost.ts
