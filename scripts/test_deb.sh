#!/usr/bin/env bash
# Installs the Debian packages of FOLDER in a clean Debian 12, runs the README's commands there, compiles a program in C
# and one in C++ against them, and removes them again. As root. The clean tree is made once, and kept below CACHE.
# Usage: test_deb.sh FOLDER [CACHE]   by default out/deb and /var/tmp
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-out/deb}
cache=${2:-/var/tmp}
scripts/install_packages.sh deb

# In the tree: what the tests need, and nothing of sfumato's own.
tools=(python3-minimal python3 gcc g++ cmake make pkg-config)
clean=$cache/sfumato-debian-12-$(echo "${tools[@]}" | sha256sum | cut -c 1-12).tar
if [[ ! -e $clean ]]; then
  mmdebstrap --quiet --aptopt='Acquire::Retries "5"' --variant=apt --include="$(IFS=,; echo "${tools[*]}")" \
    bookworm "$clean.new.tar"
  mv "$clean.new.tar" "$clean"
fi
tree=$(mktemp -d "$cache/sfumato-tree.XXXXXX")
trap 'umount "$tree/proc" 2> /dev/null || true; rm -rf "$tree"' EXIT
tar --extract --file "$clean" --directory "$tree" --exclude='./dev/*'
mount -t proc proc "$tree/proc" # where the program sees how many processors there are
mkdir -p "$tree/sfumato" "$tree/dev"
mknod -m 666 "$tree/dev/null" c 1 3
mknod -m 666 "$tree/dev/urandom" c 1 9
cp -r README.md CONTRIBUTING.md .ci docs examples tests "$tree/sfumato/"
cp "$folder"/*.deb "$tree/"
cp /etc/resolv.conf "$tree/etc/"

lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs,package-name-doesnt-match-sonames "$folder"/*.deb
inside() { env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$tree" "$@"; }
inside sh -euc '
  find / -xdev -name "*sfumato*" -not -path "/sfumato*" | sort > /before
  dpkg-query --show --showformat "\${Package}\n" | sort > /packages
  apt-get -qq update
  apt-get -qq install --yes --no-install-recommends /sfumato_*.deb gnuplot-nox > /dev/null
  cd /sfumato
  sfumato --version
  test "$(ldd /usr/bin/sfumato | grep -c "not found")" = 0
  python3 tests/commands_test.py --program /usr/bin/sfumato --documents README.md Documents.test_commands_run
  bash -c ". /usr/share/bash-completion/completions/sfumato; complete -p sfumato" > /dev/null
  test -s /usr/share/man/man1/sfumato-train.1.gz

  apt-get -qq install --yes --no-install-recommends /libsfumato-dev_*.deb > /dev/null
  mkdir /c && cd /c
  cc /sfumato/tests/consumer/consumer.c $(pkg-config --cflags --libs sfumato) -o consumer
  ./consumer moons.csv && test "$(wc -l < moons.csv)" = 101
  cat > CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.25)
project(five CXX)
find_package(sfumato REQUIRED)
add_executable(five /sfumato/examples/five_lines.cc)
target_link_libraries(five sfumato::sfumato)
EOF
  cmake -S . -B build > /dev/null && cmake --build build > /dev/null

  apt-get -qq purge --yes sfumato libsfumato-dev > /dev/null
  find / -xdev -name "*sfumato*" -not -path "/sfumato*" -not -path "/c/*" | sort | diff /before - ||
    { echo "test_deb: these files were left behind" >&2; exit 1; }
'
echo "test_deb: installed, tried and removed in a clean Debian 12: $(cd "$folder" && echo *.deb)"
