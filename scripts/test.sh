#!/usr/bin/env bash
# test.sh: installs what is needed, builds optimised and with sanitizers, runs all tests with both.
set -euo pipefail
cd "$(dirname "$0")/.."
TESTS=ON scripts/build.sh build
cmake -S . -B build-debug -G Ninja -DCMAKE_BUILD_TYPE=Debug -DDEALERLINE_SANITIZE=ON >/dev/null
cmake --build build-debug
status=0
# A simulated year takes a thousand dealers here, fewer where it is run by hand.
DEALERS=1000 ctest --test-dir build --output-on-failure -j 2 || status=1
ctest --test-dir build-debug --output-on-failure -j 2 || status=1
exit $status
