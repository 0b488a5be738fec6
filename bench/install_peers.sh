#!/usr/bin/env bash
# Puts the peers into a virtual environment of the benchmark's own, once: install_peers.sh FOLDER [flags of run.py].
set -euo pipefail
folder=$1
shift
for flag in "$@"; do [[ $flag != --no-peers ]] || exit 0; done
wanted=$(dirname "$0")/requirements.txt
cmp --silent "$wanted" "$folder/requirements.txt" && exit 0
echo "installing PyTorch and JAX into $folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
cp "$wanted" "$folder/requirements.txt"
