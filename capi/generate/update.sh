#!/usr/bin/env bash
# Writes the files that are made from the nouns' description. Usage: capi/generate/update.sh path/to/generate_types
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$1" schema > "$root/capi/schema/nouns.schema.json"
"$1" python > "$root/bindings/python/csirt/nouns.py"
