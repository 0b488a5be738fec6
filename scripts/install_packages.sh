#!/usr/bin/env bash
# Installs the system packages that a job needs and does nothing where all are there. Debian 12, Ubuntu 24.04.
# Usage: install_packages.sh [build|test|check|fuzz|ci|bench|python|wheels|deb|docs]; test, check, fuzz and ci include
# the jobs before.
set -euo pipefail

build=(g++ cmake ninja-build libhwy-dev librandom123-dev libcli11-dev libfmt-dev nlohmann-json3-dev
       libtomlplusplus-dev zlib1g-dev libzstd-dev libboost-dev gnuplot-nox)
test=(libgtest-dev librapidcheck-dev python3 pkg-config binutils groff zsh fish)
# The formatter is pinned, because each version formats a little differently.
check=(clang clang-tidy clang-format-14 git)
fuzz=(clang-14 libclang-rt-14-dev)
ci=(ccache)
python=(python3-dev python3-venv)
wheels=(mmdebstrap dpkg-dev)
deb=(dpkg-dev binutils lintian mmdebstrap)
docs=(doxygen libjs-katex fonts-katex)
bench=(libbenchmark-dev libopenblas-dev python3 python3-venv)

case "${1:-build}" in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  check) wanted=("${build[@]}" "${test[@]}" "${check[@]}") ;;
  fuzz) wanted=("${build[@]}" "${test[@]}" "${check[@]}" "${fuzz[@]}") ;;
  ci) wanted=("${build[@]}" "${test[@]}" "${check[@]}" "${fuzz[@]}" "${ci[@]}" "${python[@]}"
              "${docs[@]}") ;;
  python) wanted=("${build[@]}" "${python[@]}") ;;
  wheels) wanted=("${build[@]}" "${python[@]}" "${wheels[@]}") ;;
  deb) wanted=("${build[@]}" "${deb[@]}") ;;
  docs) wanted=("${docs[@]}") ;;
  bench) wanted=("${build[@]}" "${bench[@]}") ;;
  *) echo "install_packages: '$1' is not a job; see the head of this script" >&2; exit 2 ;;
esac

fail() {
  echo "install_packages: $1" >&2
  exit 1
}

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
  fail "this system has no apt; install the equivalents of these yourself, then run 'make' and 'ctest --preset release':
  ${wanted[*]}"
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null || true)
  [[ $state == *installed* && $state != *not-installed* ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0
echo "missing packages: ${missing[*]}"

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo > /dev/null || fail "neither root nor sudo; as root run: apt-get install ${missing[*]}"
  as_root=(sudo)
fi
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

# A stale index names versions that the archive no longer holds, so it is renewed first.
apt update || fail "apt-get update failed; check the network and /etc/apt/sources.list"
apt install --yes --no-install-recommends "${missing[@]}" > /dev/null ||
  fail "apt-get could not install: ${missing[*]}; on Ubuntu, enable the 'universe' component"
echo "installed: ${missing[*]}"
