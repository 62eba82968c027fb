#!/usr/bin/env bash
# Installs the engines of docs/conformance.md at their pinned versions and writes their verdict files and the page.
# Usage: benchmarks/peers/verdicts/run.sh [ENGINE]...   (all of tests/conformance/sigma/engines.json when none is named)
#
# Needs python3 with venv, cargo and node; what is missing is said and left out. Everything is built in build/conformance.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=benchmarks/peers/verdicts suite=tests/conformance/sigma work=build/conformance
mkdir -p "$work"

environment() {  # a Python environment with the packages of one requirements file
  [ -x "$work/$1/bin/python" ] || python3 -m venv "$work/$1"
  "$work/$1/bin/pip" install --quiet --requirement "$here/python/requirements-$1.txt"
}

crates() {  # one of the crates asks for a newer compiler than it needs
  cargo build --release --locked --quiet --ignore-rust-version --manifest-path "$here/rust/Cargo.toml" --target-dir "$work/rust"
}

packages() {
  mkdir -p "$work/npm"
  cp "$here/node/package.json" "$here/node/package-lock.json" "$work/npm/"
  npm ci --silent --prefix "$work/npm"
}

command_of() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]]["command"])' "$suite/engines.json" "$1"
}

one() {
  case $1 in
    rsigma | sigma-rust) crates ;;
    sqlite | azuma) environment sqlite ;;
    duckdb) environment duckdb ;;
    zen | json-rules-engine) packages ;;
  esac
  # Commands are words without blanks in them.
  # shellcheck disable=SC2046
  "$suite/runner.py" run "$suite/verdicts/$1.json" $(command_of "$1")
}

engines=("$@")
[ $# -gt 0 ] || mapfile -t engines < <(python3 -c 'import json, sys; print(*json.load(open(sys.argv[1])), sep="\n")' "$suite/engines.json")
for engine in "${engines[@]}"; do
  one "$engine" || echo "$engine: left out" >&2
done
"$suite/runner.py" page > docs/conformance.md
