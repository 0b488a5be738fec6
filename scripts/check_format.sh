#!/usr/bin/env bash
# Checks the format of the C++ files and, in every text file, the width and the end of each line. --fix formats.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 # so that a width counts characters, not bytes

formatter=$(command -v clang-format-14 || true)
if [[ -z $formatter ]]; then
  echo "check_format: clang-format-14 is missing; run: scripts/install_packages.sh check" >&2
  exit 1
fi

# Files that git tracks or would track, and that are still there.
list() {
  git ls-files -z --cached --others --exclude-standard -- "$@" |
    while IFS= read -r -d '' file; do [[ -f $file ]] && printf '%s\0' "$file"; done | sort -zu
}

mapfile -d '' -t sources < <(list '*.cc' '*.h')
if [[ ${1:-} == --fix ]]; then
  "$formatter" -i "${sources[@]}"
  exit 0
fi

status=0
if ! "$formatter" --dry-run --Werror "${sources[@]}"; then
  echo "check_format: the files above are not formatted; run: make format" >&2
  status=1
fi

# Data files and the program's help texts keep their own form; a row of a Markdown table cannot be broken.
mapfile -d '' -t texts < <(list . ':!*.csv' ':!*.npy' ':!*.svg' ':!*.json' ':!*.ipynb' ':!*.txt' \
  ':!docs/command-line.md')
if grep -InHE '^.{121,}$' "${texts[@]}" | grep -vE '^[^:]+\.md:[0-9]+:\|'; then
  echo "check_format: the lines above are wider than 120 columns" >&2
  status=1
fi
if grep -InHE '[[:blank:]]+$' "${texts[@]}"; then
  echo "check_format: the lines above end in blanks" >&2
  status=1
fi
[[ $status -ne 0 ]] || echo "format: ${#sources[@]} C++ files and ${#texts[@]} text files are in order"
exit $status
