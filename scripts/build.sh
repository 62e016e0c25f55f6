#!/usr/bin/env bash
# build.sh [BUILD_DIR]: installs what is needed (Debian 12) and leaves an optimised
# BUILD_DIR/dealerline (default: build/). With TESTS=ON also the tests and benches, and what they need;
# with CC=clang built by Clang.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}

packages=(
  build-essential cmake ninja-build pkg-config ca-certificates tzdata
  libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libjansson-dev libhiredis-dev libicu-dev
  libcairo2-dev libpango1.0-dev fonts-wqy-microhei libcmocka-dev redis-server
)

# The pages are tested in a browser.
[ "${TESTS:-OFF}" = OFF ] || packages+=(chromium chromium-driver python3)
[ "${CC:-}" != clang ] || packages+=(clang)

missing() {
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

install_missing() {
  local list
  mapfile -t list < <(missing)
  [ ${#list[@]} -eq 0 ] && return
  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "installing: ${list[*]}" >&2
  # redis-server is started by those who need one, never as a service of the machine.
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq \
    --no-install-recommends "${list[@]}" >/dev/null
}

install_missing
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DDEALERLINE_TESTS="${TESTS:-OFF}" >/dev/null
cmake --build "$build"
