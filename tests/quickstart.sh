#!/usr/bin/env bash
# The quickstart as a newcomer runs it: from another folder, with a relative name for what it writes, and again. Its story
# must come out as told, and both runs must leave the same journal, byte for byte as far as the record goes.
# Uses and completes the release build. Usage: tests/quickstart.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "FAILED: $1"; shift; [ $# -eq 0 ] || cat "$@"; exit 1; }

for run in first second; do
  "$root/examples/quickstart.sh" --out "out/$run" > "$run.txt" 2>&1 || fail "the $run run" "$run.txt"
  test -s "out/$run/journal.db" || fail "the $run run left no journal where --out says"
  grep -q '</html>' "out/$run/report.html" || fail "the $run run left no page where --out says"
done

# The story, in order: each line must come after the one before.
at=0
while read -r expected; do
  found=$(tail -n +$((at + 1)) first.txt | grep -nE -m1 -- "$expected" | cut -d: -f1) || true
  [ -n "$found" ] || fail "the story does not say, or not in this order: $expected" first.txt
  at=$((at + found))
done <<'STORY'
^10:10 .* became 1 incident: INC-
^10:11 .*vendor warns
^10:12 .*needs consent, of
^10:13 .*denied
^10:20 .*permitted
^10:28 .*denied
^10:30 .*needs consent
^10:40 .*needs consent, of
^11:05 .*permitted
^15:00 .*quiet
^15:05 .*power failure
^15:10 .*break-in elsewhere
^18:00 .*runs until
^Journal: proven +[0-9]+ records
STORY

for run in first second; do
  "$root/build/release/bin/csirt" verify --json "out/$run/journal.db" > "$run.json"
  python3 - "out/$run/journal.db" > "$run.records" <<'PYTHON'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT position, line FROM records ORDER BY position"):
    print(*row)
PYTHON
done
cmp first.json second.json || fail 'both runs leave the same size and root'
cmp first.records second.records || fail 'both runs leave the same records'
echo "the quickstart tells its story twice: $(wc -l < first.records) equal records"
