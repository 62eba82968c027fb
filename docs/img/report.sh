#!/usr/bin/env bash
# Makes docs/img/report.png, the picture of the report in the README: runs the scenario of the quickstart and photographs the
# top of its page. Wants Debian's chromium. Usage: docs/img/report.sh [PICTURE]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
picture=$(realpath -m "${1:-$root/docs/img/report.png}")
command -v chromium > /dev/null || { echo 'report.sh: chromium is missing: apt-get install chromium' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/examples/quickstart.sh" --out "$work" > "$work/told.txt" 2>&1 || { cat "$work/told.txt" >&2; exit 1; }
# The sandbox of chromium does not work in containers; the page is ours and runs no script.
timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
  --force-device-scale-factor=1 --window-size=1180,1800 --screenshot="$work/report.png" "file://$work/report.html" \
  2> "$work/chromium.txt" || { cat "$work/chromium.txt" >&2; exit 1; }
test -s "$work/report.png" || { cat "$work/chromium.txt" >&2; exit 1; }
mv "$work/report.png" "$picture"
echo "$picture"
