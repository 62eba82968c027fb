#!/usr/bin/env bash
# Builds bench_correlate, holds what it finds against the definitions, and prints the rows of RESULTS.md.
# Usage: benchmarks/correlate.sh [ROUNDS]
# Then races it against rsigma, which cargo builds. Nothing else should run on the machine; each row is the best of so many rounds.
set -euo pipefail
rounds=${1:-5}
cd "$(dirname "$0")/.."
work=build/benchmarks/correlate
mkdir -p "$work"
cmake --preset release -DCSIRT_BUILD_BENCHMARKS=ON > "$work/configure.log"
cmake --build --preset release --target bench_correlate > "$work/build.log"
for again in once every; do
  BENCH_DUMP="$work" build/release/bin/bench_correlate 200000 20000 eight lines "$again" > "$work/checked.json"
  echo "match set, 200,000 events, again=$again: $(benchmarks/correlate.py "$work" "$again")"
done
best() {
  for _ in $(seq "$rounds"); do build/release/bin/bench_correlate "$@"; done |
    python3 -c 'import json,sys; r=max(map(json.loads,sys.stdin),key=lambda r:r["events_per_s"])
print("| {mode} | {rules} | {events:,} | {groups:,} | {held:,} | {events_per_s:,.0f} | {found:,} | {0:.0f} MB |".format(r["peak_kb"]/1024,**r))'
}
echo "| input | rules | events | groups alive | events held | events/s | found | peak memory of the state |"
echo "|---|---|---|---|---|---|---|---|"
best 6000000 1000000 four fields
best 6000000 1000000 eight fields
best 6000000 100000 four fields
best 2000000 1000000 four lines
echo
(cd benchmarks/peers/rsigma && cargo build --release --ignore-rust-version --quiet --target-dir "../../../build/benchmarks/rsigma")
benchmarks/correlate_race.py build/release/bin/bench_correlate build/benchmarks/rsigma/release/correlate "$work/race" 1000000 500000 "$rounds"
