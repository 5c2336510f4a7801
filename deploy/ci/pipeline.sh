#!/usr/bin/env bash
# Load tests in a pipeline, step by step; docs/ci.md says what each decides and by which variables it is set.
#   pipeline.sh smoke        whether the requests, the settings and the report work, against a simulated server
#   pipeline.sh nightly      whether the server at BASE_URL keeps its objectives
#   pipeline.sh regression   whether it got worse than in the last good runs
#   pipeline.sh summary      what these steps, or those named after it, found: Markdown for the page of a job
# What follows smoke, nightly and regression goes to the command behind them: k6-vllm run, or k6-vllm compare.
set -euo pipefail

suite=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
results=${PIPELINE_RESULTS:-load-test-results}
last_good=${PIPELINE_LAST_GOOD:-last-good}

k6_vllm() { node "$suite/bin/k6-vllm.mjs" "$@"; }

# A sentence for the log, and for the summary.
say() {
  mkdir -p "$results/regression"
  printf '%s\n' "$*" | tee -a "$results/regression/notes.md"
}

smoke() {
  rm -rf "$results/smoke"
  # what is said of a real server is for the nightly runs alone
  unset BASE_URL API_KEY API_KEY_FILE METRICS_URL GPU_METRICS_URL GPU GPUS REPLICAS WEIGHT_BITS
  RUN_DIR="$results/smoke" k6_vllm run "${PIPELINE_SMOKE_SCENARIO:-smoke}" \
    --simulator "${PIPELINE_SIMULATOR:-h100-llama-3.1-8b}" "$@"
}

nightly() {
  local runs=${PIPELINE_RUNS:-3} day code=0 run
  if [[ ! $runs =~ ^[1-9][0-9]?$ ]]; then
    echo "PIPELINE_RUNS=$runs: it must be a whole number from 1 to 99." >&2
    return 1
  fi
  day=$(date -u +%Y%m%d)
  rm -rf "$results"/nightly/run-*
  for ((run = 1; run <= runs; run++)); do
    # other prompts in every run, so that no prefix cache answers what it has seen before
    RUN_DIR="$results/nightly/run-$run" SEED="${SEED:-$day}$run" \
      k6_vllm run "${PIPELINE_SCENARIO:-inngest-style}" --strict "$@" || code=$?
    # one run that missed its objectives is still one to look at; one that broke off ends the night
    if ((code != 0 && code != 99)); then return "$code"; fi
  done
  return "$code"
}

regression() {
  rm -rf "$results/regression"
  if ! compgen -G "$results/nightly/run-*/run.json" >/dev/null; then
    echo "There is no run in $results/nightly: pipeline.sh nightly makes them." >&2
    return 1
  fi
  if ! compgen -G "$last_good/run-*/run.json" >/dev/null; then
    say "There is no last good run in $last_good yet, so nothing is compared."
    keep
    return
  fi
  if [[ -n ${PIPELINE_ACCEPT:-} ]]; then
    say "PIPELINE_ACCEPT is set, so nothing is compared."
    keep
    return
  fi
  k6_vllm compare "last-good=$last_good" "tonight=$results/nightly" \
    --fail-on "${PIPELINE_FAIL_ON:-regression=10%,success-rate=1%}" --output "$results/regression" "$@"
  if [[ $(verdict) == pass ]]; then keep; else say "Not every limit is decided, so $last_good stays as it is."; fi
}

# What --fail-on came to: pass, fail or inconclusive.
verdict() {
  node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).regressions.verdict' \
    "$results/regression/comparison.json"
}

# Makes tonight's runs the last good ones, if they kept their objectives.
keep() {
  local run
  for run in "$results"/nightly/run-*; do
    if ! k6_vllm gate "$run" --strict >/dev/null 2>&1; then
      say "Tonight's runs do not become the last good ones: $run does not keep its objectives for certain."
      return
    fi
  done
  mkdir -p "$last_good"
  rm -rf "$last_good"/run-*
  cp -R "$results"/nightly/run-* "$last_good"
  say "Tonight's runs are now the last good ones, in $last_good."
}

summary() {
  local steps=("$@") step page found=
  if (($# == 0)); then steps=(smoke nightly regression); fi
  for step in "${steps[@]}"; do
    for page in "$results/$step"/{notes,comparison,report}.md "$results/$step"/run-*/report.md; do
      if [[ -f $page ]]; then
        found=yes
        cat "$page"
        printf '\n'
      fi
    done
  done
  if [[ -z $found ]]; then echo "There is no report: nothing was sent. The log says why."; fi
}

case ${1:-} in
  smoke | nightly | regression | summary) "$@" ;;
  *)
    sed -n 's/^#   //p' "${BASH_SOURCE[0]}" >&2
    exit 1
    ;;
esac
