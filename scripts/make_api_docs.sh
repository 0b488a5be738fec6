#!/usr/bin/env bash
# Makes the reference of the C++ and C interfaces into out/api; a public declaration without a comment is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v doxygen > /dev/null; then
  echo "make_api_docs: doxygen is missing; run: scripts/install_packages.sh docs" >&2
  exit 1
fi

# The headers that a user sees: those that sfumato.h includes itself, and the C interface.
mapfile -t headers < <(sed -nE 's/^#include "(.+)"$/\1/p' sfumato/sfumato.h)
mkdir -p out/api
{ cat Doxyfile; echo "INPUT = docs/c-api.md sfumato/sfumato_c.h ${headers[*]}"; } | doxygen -
echo "api docs: out/api/index.html, of $((${#headers[@]} + 1)) headers"
