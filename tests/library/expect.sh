# What the tests of the command share; sourced, with the path of csirt as the first argument.
set -uo pipefail
csirt=$1
small=$(cd "$(dirname "$0")/../fixtures/small" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

failed() { echo "FAILED: $1"; failures=$((failures + 1)); }

# expect CODE PATTERN COMMAND...: the exit code, and an extended regular expression in what was printed.
expect() {
  local code=$1 pattern=$2 output status
  shift 2
  output=$("$@" 2>&1 < "${stdin:-/dev/null}")
  status=$?
  if [ "$status" -ne "$code" ] || ! grep -Eq -- "$pattern" <<< "$output"; then
    printf 'FAILED: %s\n  exit code %s, expected %s; expected to print: %s\n%s\n' "$*" "$status" "$code" "$pattern" "$output"
    failures=$((failures + 1))
  fi
}

# same FILE FILE MESSAGE: the files are equal.
same() {
  if ! diff "$1" "$2" > "$work/difference"; then
    printf 'FAILED: %s\n' "$3"
    head -5 "$work/difference"
    failures=$((failures + 1))
  fi
}

# finish MESSAGE: ends the test, with the message when nothing failed.
finish() {
  [ "$failures" -eq 0 ] && echo "$1"
  exit "$((failures > 0))"
}
