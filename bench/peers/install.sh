#!/usr/bin/env bash
# Installs guidellm and AIPerf in an environment of their own, .cache/bench-peers/venv, and makes the tokenizer that they
# share. Safe to repeat. About 6.5 GiB: guidellm requires torch, which brings the libraries of its GPU build.
#   [PYTHON=python3.13] bench/peers/install.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.cache/bench-peers
venv=$folder/venv
peers=bench/peers
tokenizer_texts=(LICENSE README.md)

# AIPerf 0.13 installs on these alone
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if fits "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  echo "The peers need Python 3.11, 3.12 or 3.13: install one, or name it (PYTHON=/path/to/python make bench-peers)." >&2
  return 1
}

# once NAME INPUTS COMMAND...: runs the command, unless it went well with the same inputs before
once() {
  local name=$1 inputs=$2
  shift 2
  [ "$(cat "$folder/$name.stamp" 2>/dev/null)" = "$inputs" ] && return
  "$@"
  echo "$inputs" > "$folder/$name.stamp"
}

install_peers() {
  local python
  python=$(find_python)
  echo "installing guidellm and AIPerf in $venv (a few minutes)"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --progress-bar off -r $peers/requirements.txt
}

make_tokenizer() {
  rm -rf "$folder/tokenizer"
  "$venv/bin/python" $peers/make-tokenizer.py "$folder/tokenizer" "${tokenizer_texts[@]}"
}

mkdir -p "$folder"
# the scripts in an environment hold its path, so one that was moved is made anew
once peers "$PWD $(cat $peers/requirements.txt $peers/constraints.txt | cksum)" install_peers
once tokenizer "$(cat $peers/make-tokenizer.py "${tokenizer_texts[@]}" | cksum) $(cat "$folder/peers.stamp")" make_tokenizer
