#!/usr/bin/env bash
# Runs what threads share under the thread sanitizer: matchers that share rules, and calls that meet a call on another thread.
# Journals and engines belong to one thread. Usage: threads.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset tsan -DCSIRT_BUILD_EXAMPLES=OFF
cmake --build --preset tsan --target test_capi c_matcher c_callbacks
ctest --test-dir build/tsan -j "$(nproc)" --output-on-failure --timeout 1200 -R '^(unit_capi|c_matcher|c_callbacks)$'
