#!/usr/bin/env bash
# Fuzzes the targets of tests/fuzz with libFuzzer, the address and the undefined-behaviour sanitizer: fuzz.sh [SECONDS [TARGET...]].
# SECONDS (default 1,800) are CPU seconds of each target. Ends at the first finding, whose input it leaves in build/fuzz/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-1800}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(match documents)
cmake --preset fuzz > /dev/null
cmake --build --preset fuzz --target "${targets[@]/#/fuzz_}" > build/fuzz/build.log || { tail -30 build/fuzz/build.log >&2; exit 2; }
mkdir -p build/fuzz/found
for target in "${targets[@]}"; do
  kept="build/fuzz/corpus/$target"
  mkdir -p "$kept"
  echo "== $target, $seconds s"
  build/fuzz/bin/fuzz_"$target" -max_total_time="$seconds" -max_len=2048 -timeout=120 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix=build/fuzz/found/ "$kept" tests/fuzz/corpus/"$target" 2>&1 |
    grep -E 'DONE|stat::|ERROR|SUMMARY|matches|differs|refused|taken|again|rule  |event |Test unit' || true
  [ "${PIPESTATUS[0]}" -eq 0 ] || { echo "$target: a finding" >&2; exit 1; }
done
