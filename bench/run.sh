#!/usr/bin/env bash
# Every measurement of our own speed, one table after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
CLIENTS=${CLIENTS:-k6-vllm,bare,js-callback} node --import tsx bench/performance.ts
echo
node --import tsx bench/scenario-cost.ts
echo
node --import tsx bench/prompt-cost.ts
echo
node --import tsx bench/simulator-rate.ts
