#!/usr/bin/env bash
# Builds the benchmarks and the peer, makes the inputs, and prints the figures of RESULTS.md.
# Usage: benchmarks/run.sh RECORDED_EVENTS.zip RULES.tar.xz [ROUNDS]
#
# The events and rules of RESULTS.md are named there. Nothing else should run on the machine.
set -euo pipefail
[ $# -ge 2 ] || { sed -n 2,5p "$0" >&2; exit 2; }
events=$(realpath "$1") rules=$(realpath "$2") rounds=${3:-5}
cd "$(dirname "$0")/.."
work=build/benchmarks
mkdir -p "$work/rules"
cmake --preset release -DCSIRT_BUILD_BENCHMARKS=ON > "$work/configure.log"
cmake --build --preset release --target bench_match bench_ceiling csirt_tool > "$work/build.log"
tar xf "$rules" -C "$work/rules"
(cd benchmarks/peers/rsigma && cargo build --release --ignore-rust-version --quiet --target-dir "../../../$work/rsigma")
build/release/bin/csirt match --no-routing --tsv --rules "$rules" --events "$events" > "$work/ours.tsv" 2> "$work/match.log"
benchmarks/lanes.py "$events" "$work/ours.tsv" "$work/lanes" >&2
rm -rf "$work/growth"
benchmarks/growth.py "$work/rules" "$work/growth" 1000 3000 10000 30000
export PYTHONPATH=$PWD/bindings/python CSIRT_LIBRARY=$PWD/build/release/lib/libcsirt.so
benchmarks/run.py build/release/bin "$rules" "$work/lanes" "$work/rsigma/release/rsigma-peer" "$work/rules" "$work/growth" "$rounds"
"$work/rsigma/release/rsigma-peer" "$work/rules" "$work/lanes/real.jsonl" none "$work/rsigma.tsv" > /dev/null
echo
benchmarks/compare.py "$work/ours.tsv" "$work/rsigma.tsv" "$work/rules"
