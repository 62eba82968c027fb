#!/usr/bin/env bash
# Two rule sets on labelled cases of our own, and, where the data of others are at hand, the SigmaHQ rules on recorded
# attacks. Writes pages with plots.
# Usage: run.sh [FOLDER FOR THE PAGES]; csirt from PATH or the environment variable CSIRT, data from CSIRT_TEST_DATA.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
pages=${1:-bench-pages}
csirt=${CSIRT:-$(command -v csirt || echo "$root/build/release/bin/csirt")}
data=${CSIRT_TEST_DATA:-$root/../shared/data}
mkdir -p "$pages"

echo "== two rule sets, case by case: broad against narrow"
"$csirt" bench --rules "$here/broad.yml" --against "$here/narrow.yml" --names broad narrow --events "$here/cases.jsonl" \
  --block named --csv "$pages/compare.csv" --page "$pages/compare.html"

if [[ -f $data/evtx_to_mitre.jsonl && -f $data/sigma/rules.tar.xz ]]; then
  echo
  echo "== SigmaHQ on recorded Windows attacks: which techniques?"
  "$csirt" bench --rules "$data/sigma/rules.tar.xz" --events "$data/evtx_to_mitre.jsonl" --format evtx-to-mitre \
    --aim techniques --block named --strict-routing --times --csv "$pages/techniques.csv" --page "$pages/techniques.html"
else
  echo "no evtx_to_mitre.jsonl and sigma/rules.tar.xz in $data: the second part is left out"
fi
echo
echo "pages: $pages"
