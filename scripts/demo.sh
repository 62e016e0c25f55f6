#!/usr/bin/env bash
# demo.sh [OPTION …]: builds and runs the demo; open the page that it prints. Options are those of
# `dealerline demo --help`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh build >&2
exec build/dealerline demo "$@"
