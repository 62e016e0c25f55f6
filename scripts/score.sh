#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/score.sh [FILE]: how well messages are understood, and how far their confidence is to be
# trusted, by five-fold cross-validation over intents/corpus: each fold is understood with a model
# that was learned without it, its confidence calibrated by the other folds. Messages that are got
# wrong are written to FILE.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build}
[ -f "$build/build.ninja" ] || cmake -S . -B "$build" -G Ninja >/dev/null
cmake --build "$build" --target learn >/dev/null
exec "$build/learn" --folds 5 ${1:+--wrong "$1"} intents/corpus/*/
