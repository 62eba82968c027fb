#!/usr/bin/env bash
# Everything that a change must pass: release build, all tests, Python package, the quickstart, and the unit and C tests
# under the address and undefined-behaviour sanitizers.
# Usage: tests/run.sh   (from anywhere; installs missing Debian packages when it may)
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/stages.sh

install_packages '# ci'
stage 'configure' cmake --preset release
stage 'build' cmake --build --preset release
stage 'tests' ctest --test-dir build/release -j "$(nproc)" --output-on-failure --timeout 300
stage 'python' python_with_pytest -m pytest
stage 'quickstart' tests/quickstart.sh
stage 'crashes' tests/long/engine_crash.py --kills 8
stage 'wheel' tests/wheel.sh build/release/lib/libcsirt.so
stage 'configure asan' cmake --preset asan -DCSIRT_BUILD_EXAMPLES=OFF
stage 'build asan' cmake --build --preset asan --target unit_slice
stage 'tests asan' ctest --test-dir build/asan -j "$(nproc)" --output-on-failure --timeout 1500 -R '^(unit|c)_'
summary
