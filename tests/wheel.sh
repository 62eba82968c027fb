#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh environment, and uses it there. Skips, saying so, where the package index
# cannot be reached. Usage: tests/wheel.sh [path/to/libcsirt.so]. Around a library that was built already, or, without
# one, from source, as `pip install .` does.
set -euo pipefail
settings=()
[ $# -eq 0 ] || settings=("--config-settings=cmake.define.CSIRT_PREBUILT=$(realpath "$1")")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" -m venv "$work/venv"
pip=("$work/venv/bin/pip" --disable-pip-version-check -q)
if ! "${pip[@]}" install 'scikit-build-core>=0.10' > "$work/log" 2>&1; then
  echo 'skipped: scikit-build-core cannot be installed here'
  tail -1 "$work/log"
  exit 0
fi
"${pip[@]}" wheel "$root" --no-deps --no-build-isolation -w "$work" --config-settings=build-dir="$work/build" "${settings[@]}"
ls "$work"/csirt-*-py3-none-*.whl
"${pip[@]}" install "$work"/csirt-*.whl
cd "$work"
env -u CSIRT_LIBRARY -u PYTHONPATH "$work/venv/bin/python" - <<'PYTHON'
import csirt
from pathlib import Path

assert Path(csirt.__file__).with_name("libcsirt.so").exists(), "the wheel carries no library"
assert Path(csirt.__file__).with_name("py.typed").exists(), "the wheel is not typed"
with csirt.Engine(creator="grace") as engine:
    decision = engine.install_charter("setup", "grace", csirt.Charter.default(), "2026-03-02T08:00:00Z")
print("from the wheel:", csirt.__version__, decision.outcome)
PYTHON
