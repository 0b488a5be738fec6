#!/usr/bin/env bash
# Installs the wheels of FOLDER into an empty environment of each PYTHON, with nothing else than what they ask for, and
# runs the README's Python and the command line there, outside of this clone.
# Usage: test_wheels.sh FOLDER [PYTHON...]   by default out/wheels/wheels and python3
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath "${1:-out/wheels/wheels}")
readme=$PWD/README.md
shift || true
version=$(sed -n 's/.*(sfumato VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
[[ $# -gt 0 ]] || set -- python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for python in "$@"; do
  rm -rf venv
  "$python" -m venv venv
  # The wheel alone first: NumPy is all that it needs. Only the wheel of that folder will do.
  venv/bin/pip install --quiet --find-links "$folder" --only-binary :all: "sfumato==$version"
  venv/bin/python -c 'import sfumato; print(sfumato.Diffusion(steps=5).fit(sfumato.toy("moons", 200)).sample(1).shape)'
  venv/bin/pip install --quiet --find-links "$folder" --only-binary :all: "sfumato[pandas]==$version" polars
  venv/bin/python - "$readme" << 'EOF'
import pathlib, re, sys
blocks = re.findall(r"```python\n(.*?)```", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), re.DOTALL)
assert blocks
exec("".join(blocks), {})
EOF
  venv/bin/sfumato --version
  venv/bin/sfumato sample moons.safetensors -n 2 > drawn.csv
  test "$(wc -l < drawn.csv)" = 3
  rm moons.safetensors
  echo "test_wheels: $(venv/bin/python --version): $(venv/bin/pip show sfumato | sed -n 's/^Version: /sfumato /p')"
done
