#!/usr/bin/env bash
# Runs clang-tidy over the sources of a build folder that Clang configured. Usage: check_tidy.sh FOLDER [REGEX]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?usage: check_tidy.sh FOLDER [REGEX]}
pattern=${2:-"^$PWD/(sfumato|apps|examples|bench)/.*\.cc$"}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# One instruction set of Highway's many is enough: they all come from the same lines.
if run-clang-tidy -quiet -p "$folder" -extra-arg=-DHWY_COMPILE_ONLY_STATIC "$pattern" > "$log" 2> /dev/null; then
  echo "clang-tidy: $(grep -c '^clang-tidy' "$log") sources are in order"
else
  grep -vE '^clang-tidy|^$' "$log"
  exit 1
fi
