#!/usr/bin/env bash
# Runs every fuzzer of a build folder, each for so many inputs from a fixed seed, started on its module's testdata/.
# Usage: run_fuzzers.sh FOLDER [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?usage: run_fuzzers.sh FOLDER [RUNS]}
runs=${2:-50000}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t fuzzers < <(find "$folder" -type f -executable -name 'sfumato_*_fuzz' | sort)
if [[ ${#fuzzers[@]} -eq 0 ]]; then
  echo "run_fuzzers: $folder holds no fuzzer; run: make fuzz" >&2
  exit 1
fi

for fuzzer in "${fuzzers[@]}"; do
  name=$(basename "$fuzzer")
  module=$(basename "$(dirname "$fuzzer")")
  # A copy: libFuzzer adds what it finds to its corpus.
  mkdir -p "$work/$name"
  [[ ! -d sfumato/$module/testdata ]] || cp -r "sfumato/$module/testdata/." "$work/$name"
  # A minute at most for a single input, a quarter of an hour for all of them.
  if ! TMPDIR="$work" "$fuzzer" -seed=20261124 -runs="$runs" -timeout=60 -max_total_time=900 \
    -artifact_prefix="$folder/" "$work/$name" > "$work/log" 2>&1; then
    cat "$work/log"
    echo "run_fuzzers: $name found a fault; the input that shows it is in $folder" >&2
    exit 1
  fi
  echo "$name: $(grep -o 'Done [0-9]* runs in [0-9]* second' "$work/log")s, no fault"
done
