#!/usr/bin/env bash
# Builds the documentation site into out/site: pages, notebooks that have run, references of Python, C and C++. A broken
# link, a formula that cannot be set or a notebook that fails is an error. Open out/site/index.html; it needs no server.
# What it needs of PyPI goes into out/site-venv. SFUMATO_WHEELS names a folder with a built wheel of this tree; without
# it the Python package is built.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=out/site-venv

if [[ ! -e /usr/share/javascript/katex/katex.js ]] || ! command -v doxygen > /dev/null; then
  echo "make_site: doxygen or KaTeX is missing; run: scripts/install_packages.sh docs" >&2
  exit 1
fi
[[ -x $venv/bin/pip ]] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --requirement scripts/site/requirements.txt
if compgen -G "${SFUMATO_WHEELS:-/nonexistent}/*.whl" > /dev/null; then
  "$venv/bin/pip" install --quiet --force-reinstall --no-deps "$SFUMATO_WHEELS"/*.whl
else
  # By the names that CMake finds the compilers under: so ccache gives what the release's build has compiled.
  CC=cc CXX=c++ "$venv/bin/pip" install --quiet --force-reinstall --no-deps .
fi

scripts/make_api_docs.sh
rm -rf out/site-notebooks
"$venv/bin/python" python/examples/run_notebooks.py --output out/site-notebooks
SFUMATO_NOTEBOOKS=$PWD/out/site-notebooks NO_MKDOCS_2_WARNING=1 "$venv/bin/mkdocs" build --strict
python3 scripts/check_site.py out/site
