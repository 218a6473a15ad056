#!/bin/sh
# Runs Triton's perf_analyzer with the arguments given: the binary out of its wheel, fetched at the first call.
# It needs a C library of 2.38 or newer. On an older Debian the loader and libraries of Debian 13 are unpacked beside it, and nothing
# of the system is touched.
set -eu

lock=$(cd "$(dirname "$0")" && pwd)/perf-analyzer.lock
home=${XDG_CACHE_HOME:-$HOME/.cache}/modelyard/perf-analyzer-$(cksum < "$lock" | cut -d ' ' -f 1)
suite=trixie
packages='libc6 libstdc++6 libgcc-s1 zlib1g libssl3t64 libzstd1'

fetch_wheel() {
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --platform manylinux_2_38_x86_64 --dest "$1" --requirement "$lock"
  python3 -m zipfile --extract "$1"/perf_analyzer-*.whl "$1/wheel"
  chmod +x "$1/wheel/perf_analyzer/bin/perf_analyzer"
}

# The machine's own mirror and keys, with the name of the newer suite.
fetch_libraries() {
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null | grep -Eo '(https?|file):[^] ]*/debian/?$|(https?|file):[^] ]*/debian/? ' | head -n 1 | tr -d ' ')
  [ -n "$mirror" ] || { echo 'perf-analyzer.sh: no Debian mirror in /etc/apt: use a machine with glibc 2.38 or newer' >&2; return 1; }
  mkdir -p "$1/apt/sources" "$1/apt/lists/partial" "$1/apt/cache/archives/partial" "$1/root"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$1/apt/sources/$suite.list"
  set -- "$1" -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$1/apt/sources" -o "Dir::State::lists=$1/apt/lists" \
    -o "Dir::Cache=$1/apt/cache" -o Dir::State::status=/dev/null -o Debug::NoLocking=1 -o APT::Sandbox::User=root
  folder=$1
  shift
  apt-get "$@" update
  # shellcheck disable=SC2086 # one word for each package
  (cd "$folder/apt" && apt-get "$@" download $packages)
  for package in "$folder"/apt/*.deb; do dpkg-deb --extract "$package" "$folder/root"; done
}

if [ ! -e "$home/complete" ]; then
  echo 'fetching perf_analyzer (once per machine)' >&2
  rm -rf "$home" && mkdir -p "$home"
  fetch_wheel "$home"
  glibc=$(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)
  if [ "$(printf '2.38\n%s\n' "$glibc" | sort -V | head -n 1)" != 2.38 ]; then fetch_libraries "$home"; fi
  touch "$home/complete"
fi

program=$home/wheel/perf_analyzer/bin/perf_analyzer
if [ ! -d "$home/root" ]; then exec "$program" "$@"; fi
libraries=$home/root/usr/lib/x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$program" "$@"
