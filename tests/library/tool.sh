#!/usr/bin/env bash
# The command as its users meet it: output, exit codes, standard input, archives. Usage: tool.sh path/to/csirt
set -uo pipefail
csirt=$1
small=$(cd "$(dirname "$0")/../fixtures/small" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

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

same() {
  if ! diff "$1" "$2" > "$work/difference"; then
    printf 'FAILED: %s\n' "$3"
    head -5 "$work/difference"
    failures=$((failures + 1))
  fi
}

# Usage
expect 0 'subcommands' "$csirt" --help
expect 2 'usage' "$csirt"
expect 0 '^csirt [0-9]' "$csirt" --version
expect 2 "no subcommand 'dance'" "$csirt" dance
for subcommand in check match run show command tick verify report completion; do
  expect 0 "usage: csirt $subcommand" "$csirt" "$subcommand" --help
done
expect 2 'did you mean --rules' "$csirt" match --ruels x
expect 2 'rules is missing' "$csirt" match --events "$small/events.jsonl"
expect 2 'exclude each other' "$csirt" match --no-routing --strict-routing --rules "$small/rules.yml" --events x
expect 2 'needs a value' "$csirt" match --rules

# check
expect 0 'good' "$csirt" check "$small/charter.yaml"
expect 0 '"ok":true' "$csirt" check --json "$small/charter.yaml"
printf 'csirt: 1\norganization: { nam: x }\n' > "$work/broken.yaml"
expect 1 'broken.yaml:2:[0-9]+: ' "$csirt" check "$work/broken.yaml"
expect 1 '"ok":false' "$csirt" check --json "$work/broken.yaml"
stdin="$work/broken.yaml" expect 1 'stdin:2:' "$csirt" check -
expect 3 '/no/such' "$csirt" check /no/such.yaml
expect 0 '^csirt: 1' "$csirt" check --print-default
"$csirt" check --print-default > "$work/default.yaml"
expect 0 'good' "$csirt" check "$work/default.yaml"

# match
"$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl" --tsv > "$work/plain.tsv" 2> "$work/errors"
printf '%s\t%s\n' 1 2d1c0b9a-8f7e-4d6c-9b5a-4f3e2d1c0b9a 3 9f8e7d6c-5b4a-4f3e-8d1c-0b9a8f7e6d5c \
  4 7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f 5 7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f > "$work/expected.tsv"
same "$work/expected.tsv" "$work/plain.tsv" 'match --tsv prints event numbers and rule ids'
expect 0 '1 of 7 events are malformed, the first in events.jsonl at byte' \
  "$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl"
gzip -c "$small/events.jsonl" > "$work/events.jsonl.gz"
(cd "$small" && python3 -m zipfile -c "$work/events.zip" events.jsonl)
tar -C "$small" -cJf "$work/rules.tar.xz" rules.yml
for events in "$work/events.jsonl.gz" "$work/events.zip"; do
  "$csirt" match --rules "$work/rules.tar.xz" --events "$events" --tsv 2> /dev/null > "$work/other.tsv"
  same "$work/plain.tsv" "$work/other.tsv" "the same matches from $events"
done
"$csirt" match --rules "$small/rules.yml" --events - --tsv < "$small/events.jsonl" 2> /dev/null > "$work/other.tsv"
same "$work/plain.tsv" "$work/other.tsv" 'the same matches from standard input'
"$csirt" match --rules "$small/rules.yml" --events - --tsv < "$work/events.jsonl.gz" 2> /dev/null > "$work/other.tsv"
same "$work/plain.tsv" "$work/other.tsv" 'the same matches from compressed standard input'
expect 0 '"because":\[\{' "$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl" --json --explain
expect 0 '4 matches of 3 rules on 7 events' "$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl"
expect 0 'on 14 events' "$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl" "$small/events.jsonl"
expect 3 '/no/such' "$csirt" match --rules "$small/rules.yml" --events /no/such.jsonl
expect 3 'is a folder' "$csirt" match --rules "$small/rules.yml" --events "$work"
expect 3 '/no/such' "$csirt" match --rules /no/such --events "$small/events.jsonl"

# run, show, command, tick, verify, report
journal="$work/journal.db"
run=("$csirt" run --charter "$small/charter.yaml" --rules "$small/rules.yml" --events "$small/events.jsonl" --as grace)
expect 0 'INC-' "${run[@]}" --journal "$journal" --report "$work/report.html"
grep -q '</html>' "$work/report.html" || { echo 'FAILED: no report page'; failures=$((failures + 1)); }
"${run[@]}" --journal "$work/again.db" > /dev/null 2>&1
"$csirt" verify --json "$journal" > "$work/root"
"$csirt" verify --json "$work/again.db" > "$work/root-again"
same "$work/root" "$work/root-again" 'the same input gives the same journal'
"${run[@]}" --journal "$journal" > /dev/null 2>&1
"$csirt" verify --json "$journal" > "$work/root-again"
same "$work/root" "$work/root-again" 'the same run again changes nothing'
expect 0 '\(1 open\)' "$csirt" show --journal "$journal"
expect 0 'INC-' "$csirt" show --journal "$journal" incidents
id=$("$csirt" show --journal "$journal" incidents | cut -d' ' -f1)
expect 0 'T1003.001' "$csirt" show --journal "$journal" "$id"
expect 0 '"short_id":"'"$id" "$csirt" show --json --journal "$journal" incident "$id"
expect 3 'no incident' "$csirt" show --journal "$journal" INC-none
expect 2 'who asks' "$csirt" command --journal "$journal" --now last note incident="$id" text=x
expect 0 'permitted' "$csirt" command --journal "$journal" --as ada --now last note incident="$id" text='looks real'
expect 0 'needs-consent' "$csirt" command --journal "$journal" --as ada --now last \
  take-action incident="$id" action=isolate-host target=pay1.example.com
expect 1 'denied' "$csirt" command --journal "$journal" --as ada --now last disclose incident="$id" party=press \
  fields:='["summary"]'
expect 3 'type' "$csirt" command --journal "$journal" --as ada --now last dance incident="$id"
expect 2 'no JSON' "$csirt" command --journal "$journal" --as ada --now last disclose fields:='['
expect 0 'next' "$csirt" tick --journal "$journal" --now +1m
expect 0 'escalat|notify|missed|fired' "$csirt" tick --journal "$journal" --now +2h
expect 0 'proven' "$csirt" verify "$journal"
expect 0 'proven' "$csirt" verify "$journal" --checkpoint "$work/root"
expect 1 'NOT PROVEN' "$csirt" verify "$journal" --checkpoint "1:$(printf '0%.0s' {1..64})"
expect 0 '</html>' "$csirt" report --journal "$journal"
expect 0 '"charter":\{' "$csirt" report --json --journal "$journal"
expect 0 '</html>' "$csirt" report --journal "$journal" --party press
"$csirt" report --json --journal "$journal" --party press | grep -Eq '"(charter|verify|title)"' &&
  { echo 'FAILED: the page for the press holds internals'; failures=$((failures + 1)); }
expect 0 '</html>' "$csirt" report --journal "$journal" --as eve
expect 4 'journal|database|/no/such' "$csirt" show --journal /no/such/journal.db
head -c 3000 /dev/zero > "$work/garbage.db"
expect 4 '' "$csirt" show --journal "$work/garbage.db"

# completion
"$csirt" completion bash > "$work/completion"
expect 0 '' bash -n "$work/completion"
expect 0 'verify' bash -c "source $work/completion; COMP_WORDS=(csirt ver); COMP_CWORD=1; _csirt; echo \"\${COMPREPLY[@]}\""
expect 0 '--no-routing' bash -c "source $work/completion; COMP_WORDS=(csirt match --no-r); COMP_CWORD=2; _csirt; echo \"\${COMPREPLY[@]}\""

[ "$failures" -eq 0 ] && echo 'the command behaves as documented'
exit "$((failures > 0))"
