#!/usr/bin/env bash
# One decision table asked of libcsirt and of ZEN, on the same facts in one run, and whether all answers agree.
# Usage: benchmarks/table.sh [ROWS] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-1000} seconds=${2:-2} work=build/benchmarks/table-${1:-1000}
mkdir -p "$work"
cmake --preset release -DCSIRT_BUILD_BENCHMARKS=ON > "$work/configure.log"
cmake --build --preset release --target bench_table > "$work/build.log"
cp benchmarks/peers/zen/package.json benchmarks/peers/zen/table.mjs "$work/"
(cd "$work" && npm install --no-audit --no-fund --silent)
benchmarks/table.py "$work" "$rows"
build/release/bin/bench_table "$work" "$seconds" > "$work/csirt.log"
zen=$(node "$work/table.mjs" "$work" "$seconds" 2000)
cat "$work/csirt.log"
echo "zen $zen"
head -2000 "$work/csirt.txt" | cmp -s - "$work/zen.txt" && echo "agree 2000 of 2000" || echo "the engines DISAGREE"
awk -v zen="$zen" '$1 == "verdict" || $1 == "json" { printf "ratio %s %.0f\n", $1, $2 / zen }' "$work/csirt.log"
