#!/usr/bin/env bash
# The command as its users meet it: output, exit codes, standard input, archives. Usage: tool.sh path/to/csirt
source "$(dirname "$0")/expect.sh"

# Usage
expect 0 'subcommands' "$csirt" --help
expect 2 'usage' "$csirt"
expect 0 '^csirt [0-9]' "$csirt" --version
expect 2 "no subcommand 'dance'" "$csirt" dance
expect 2 '^csirt: see csirt --help$' "$csirt" dance
expect 2 "no subcommand 'mach'; did you mean match\?" "$csirt" mach
for subcommand in check match run show command tick bench verify table report completion; do
  expect 0 "usage: csirt $subcommand" "$csirt" "$subcommand" --help
done
expect 2 'did you mean --rules' "$csirt" match --ruels x
expect 2 'rules is missing' "$csirt" match --events "$small/events.jsonl"
expect 2 'exclude each other' "$csirt" match --no-routing --strict-routing --rules "$small/rules.yml" --events x
expect 2 'needs a value' "$csirt" match --rules
expect 2 'given an empty value' "$csirt" run --journal '' --rules "$small/rules.yml" --events "$small/events.jsonl"
expect 2 'given an empty value' "$csirt" run --journal= --rules "$small/rules.yml" --events "$small/events.jsonl"
expect 2 'name is empty' "$csirt" verify ''
expect 2 'exclude each other' "$csirt" match --tsv --json --rules "$small/rules.yml" --events "$small/events.jsonl"
expect 2 'goes with --json' "$csirt" match --explain --rules "$small/rules.yml" --events "$small/events.jsonl"

expect 2 'trial, live or left-out' "$csirt" match --deprecated gone --rules "$small/rules.yml" --events "$small/events.jsonl"

# What could not be printed is a failure, not a success.
expect 3 'standard output could not be written' bash -c "'$csirt' check --print-schema > /dev/full"
expect 3 'standard output could not be written' bash -c "'$csirt' --version > /dev/full"

# check
expect 0 'good' "$csirt" check "$small/charter.yaml"
expect 0 '"ok":true' "$csirt" check --json "$small/charter.yaml"
printf 'csirt: 1\norganization: { nam: x }\n' > "$work/broken.yaml"
expect 1 'broken.yaml:2:[0-9]+: ' "$csirt" check "$work/broken.yaml"
expect 1 '^1$' bash -c "'$csirt' check '$work/broken.yaml' | grep -c 'opens_when'; exit 1"
expect 1 '"ok":false' "$csirt" check --json "$work/broken.yaml"
stdin="$work/broken.yaml" expect 1 'stdin:2:' "$csirt" check -
expect 3 '/no/such' "$csirt" check /no/such.yaml
expect 0 '^csirt: 1' "$csirt" check --print-default
"$csirt" check --print-default > "$work/default.yaml"
expect 0 'good' "$csirt" check "$work/default.yaml"
expect 0 'good' "$csirt" check --strict "$work/default.yaml"
printf 'csirt: 1\nextends: default\ntables:\n  routing:\n    hit: unique\n    default: security-team\n    rows:\n%s%s' \
  '      - { when: { data.personal: true }, then: security-team }
' '      - { when: { incident.imminent: true }, then: security-team }
' > "$work/conflict.yaml"
expect 1 'conflict.yaml:9:9: mistake: table routing: row 2 holds together with row 1' "$csirt" check "$work/conflict.yaml"
expect 1 '"kind":"conflict"' "$csirt" check --json "$work/conflict.yaml"

# table
cat > "$work/table.yaml" <<'END'
scales: { size: [small, big] }
vocabulary: { weight: { type: number } }
tables:
  size:
    rows:
      - { when: { weight|gte: 10 }, then: big, because: Heavy }
      - { when: { weight|lt: 5 }, then: small }
END
expect 0 '^big$' "$csirt" table decide "$work/table.yaml" weight:=12
expect 0 'because Heavy  \[/tables/size/rows/0\]' "$csirt" table decide "$work/table.yaml" weight:=12
expect 0 '"outputs":\["big"\]' "$csirt" table decide "$work/table.yaml" weight:=12 --json
expect 1 'no answer' "$csirt" table decide "$work/table.yaml" weight:=7
expect 1 'nearest Heavy' "$csirt" table explain "$work/table.yaml" weight:=7
expect 1 'could change with: weight' "$csirt" table explain "$work/table.yaml"
expect 3 "did you mean 'weight'" "$csirt" table decide "$work/table.yaml" wieght:=7
expect 0 'table.yaml:4:3: warning: table size: no row holds: weight 5' "$csirt" table analyse "$work/table.yaml"
printf '{"weight": 12}\n{"weight": 1}\n' > "$work/facts.jsonl"
expect 0 '^small$' "$csirt" table decide "$work/table.yaml" --facts "$work/facts.jsonl"
stdin="$work/facts.jsonl" expect 0 '"outputs":\["small"\]' "$csirt" table decide "$work/table.yaml" --facts - --json
expect 0 '^medium$' "$csirt" table decide "$work/default.yaml" --table severity finding.level=high
expect 3 'say which table is meant' "$csirt" table decide "$work/default.yaml"
expect 2 'none of decide' "$csirt" table dance "$work/table.yaml"
expect 3 'not JSON' "$csirt" table import "$work/table.yaml"

# match
"$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl" --tsv > "$work/plain.tsv" 2> "$work/errors"
printf '%s\t%s\n' 1 2d1c0b9a-8f7e-4d6c-9b5a-4f3e2d1c0b9a 3 9f8e7d6c-5b4a-4f3e-8d1c-0b9a8f7e6d5c \
  4 7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f 5 7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f > "$work/expected.tsv"
same "$work/expected.tsv" "$work/plain.tsv" 'match --tsv prints event numbers and rule ids'
expect 0 '1 of 7 events is malformed, the first in events.jsonl at line 3 \(byte 481\): the line is no JSON$' \
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
printf '{"Image": "nothing.exe"}\n' > "$work/quiet.jsonl"
expect 0 '^0 matches of 0 rules on 1 event$' "$csirt" match --rules "$small/rules.yml" --events "$work/quiet.jsonl"
expect 0 'on 14 events' "$csirt" match --rules "$small/rules.yml" --events "$small/events.jsonl" "$small/events.jsonl"
expect 3 '/no/such' "$csirt" match --rules "$small/rules.yml" --events /no/such.jsonl
expect 3 'is a folder' "$csirt" match --rules "$small/rules.yml" --events "$work"
expect 3 '/no/such' "$csirt" match --rules /no/such --events "$small/events.jsonl"

# Correlations: what feeds them is not printed; the order of the files changes nothing.
cat > "$work/correlation.yml" <<'YAML'
{ title: failed, name: failed, logsource: { category: x }, detection: { s: { ok: no }, condition: s } }
---
title: many failed
id: many
level: high
correlation: { type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: { gte: 3 } }
YAML
for second in 10 20; do printf '{"timestamp":"2026-03-02T08:00:%sZ","ok":"no","user":"Ada"}\n' "$second"; done > "$work/a.jsonl"
printf '{"timestamp":"2026-03-02T08:00:15Z","ok":"no","user":"ada"}\n{"ok":"no","user":"ada"}\n' > "$work/b.jsonl"
printf 'correlation\tmany\ta.jsonl\t60\t3\tuser=ada\n' > "$work/expected.tsv"
for events in a.jsonl b.jsonl; do
  other=$([ $events = a.jsonl ] && echo b.jsonl || echo a.jsonl)
  "$csirt" match --rules "$work/correlation.yml" --events "$work/$events" "$work/$other" --tsv 2> "$work/errors" > "$work/other.tsv"
  same "$work/expected.tsv" "$work/other.tsv" "a finding over $events and $other"
done
grep -q '1 event bears no time' "$work/errors" || failed 'events without a time are told'
expect 0 '^1 finding of 1 correlation rule$' "$csirt" match --rules "$work/correlation.yml" --events "$work/a.jsonl" "$work/b.jsonl"
expect 0 '^\{"correlation":\{.*"rule":"many"' "$csirt" match --rules "$work/correlation.yml" --events "$work/a.jsonl" "$work/b.jsonl" --json
expect 0 '1 event came later' "$csirt" match --lateness 1s --rules "$work/correlation.yml" --events "$work/a.jsonl" "$work/b.jsonl"
printf '{"timestamp":"2026-03-02T08:00:15Z","ok":"no"}\n' > "$work/nobody.jsonl"
expect 0 '^csirt: 1 time an event took no part in a correlation, for it lacks a field of the group' "$csirt" match --rules "$work/correlation.yml" --events "$work/nobody.jsonl"
expect 2 'lateness wants' "$csirt" match --lateness soon --rules "$work/correlation.yml" --events "$work/a.jsonl"

# Rules that are not there look like an attack that is not there.
mkdir "$work/no-rules"
expect 1 '^csirt: there is no rule left that could match$' "$csirt" match --rules "$work/no-rules" --events "$small/events.jsonl"
expect 1 '^csirt: no event was taken in, and the journal is as it was$' \
  "$csirt" run --rules "$work/no-rules" --events "$small/events.jsonl" --journal "$work/none.db"
test ! -e "$work/none.db" || failed 'a run without rules left a journal'
printf '{"event":{"a":"b"},"label":{"malicious":true}}\n' > "$work/cases.jsonl"
printf '{"event":"no object","label":{"malicious":true}}\n' > "$work/no-cases.jsonl"
expect 0 '^1 case ' "$csirt" bench --rules "$small/rules.yml" --events "$work/cases.jsonl"
expect 1 'no rule left' "$csirt" bench --rules "$work/no-rules" --events "$work/cases.jsonl"
expect 1 'no rule left' "$csirt" bench --rules "$small/rules.yml" --against "$work/no-rules" --events "$work/cases.jsonl"
# Nor is it a success that no event could be read; that there are none is.
printf 'no\nJSON\n' > "$work/unreadable.jsonl"
printf '\n' > "$work/none.jsonl"
for does in match run; do
  expect 1 'malformed' "$csirt" "$does" --rules "$small/rules.yml" --events "$work/unreadable.jsonl"
  expect 0 '0 events' "$csirt" "$does" --rules "$small/rules.yml" --events "$work/none.jsonl"
  expect 0 'malformed' "$csirt" "$does" --rules "$small/rules.yml" --events "$work/unreadable.jsonl" "$small/events.jsonl"
done
expect 1 '1 malformed event left out' "$csirt" bench --rules "$small/rules.yml" --events "$work/no-cases.jsonl"
expect 0 '0 cases' "$csirt" bench --rules "$small/rules.yml" --events "$work/none.jsonl"

# A line without end is one malformed event, in bounded memory and time.
long_line() { head -c $((64 << 20)) /dev/zero | tr '\0' x; printf '\n'; cat "$small/events.jsonl"; }
long_line | (ulimit -v $((512 << 10)); timeout 60 "$csirt" match --rules "$small/rules.yml" --events - --tsv) \
  > "$work/other.tsv" 2> "$work/errors"
awk -F'\t' '{ print $1 + 1 "\t" $2 }' "$work/plain.tsv" > "$work/expected.tsv"
same "$work/expected.tsv" "$work/other.tsv" 'a line of 64 MiB is one event before the others'
grep -q '2 of 8 events are malformed, the first in stdin at line 1 (byte 0): the line is too long' "$work/errors" ||
  { failed 'a line of 64 MiB is counted as malformed'; cat "$work/errors"; }
head -c $((3 << 20)) /dev/zero | tr '\0' x > "$work/endless"
expect 1 '1 of 1 event is malformed' "$csirt" match --rules "$small/rules.yml" --events "$work/endless"
stdin="$work/endless" expect 1 '2 of 2 events are malformed' "$csirt" match --rules "$small/rules.yml" --events "$work/endless" -
# A line of just 1 MiB is read, whatever ends it; of a longer one it is said that it is too long.
mebibyte() { head -c $((1 << 20)) /dev/zero | tr '\0' x; }
for end in '' '\n' '\r\n'; do
  { mebibyte; printf "$end"; } > "$work/mebibyte"
  expect 1 'the first in mebibyte at line 1 \(byte 0\): the line is no JSON$' "$csirt" match --rules "$small/rules.yml" --events "$work/mebibyte"
done
{ mebibyte; printf 'x\n'; } > "$work/mebibyte"
expect 1 'the first in mebibyte at line 1 \(byte 0\): the line is too long$' "$csirt" match --rules "$small/rules.yml" --events "$work/mebibyte"

# What is no JSON Lines is told to be that; the line is that of the file, whatever the library was handed.
printf '[\n{"a":1},\n{"b":2}\n]\n' > "$work/array.json"
{ head -c 3000000 /dev/zero | tr '\0' '\n'; printf '{"a":1}\nno JSON\n'; } > "$work/far.jsonl"
for does in match run; do
  expect 0 "^csirt: array.json begins with '\[', as a JSON array does; JSON Lines, one object a line, expected$" \
    "$csirt" "$does" --rules "$small/rules.yml" --events "$work/array.json"
  expect 0 'far.jsonl at line 3000002 \(byte 3000008\): the line is no JSON' \
    "$csirt" "$does" --rules "$small/rules.yml" --events "$work/far.jsonl" "$work/array.json"
  expect 0 'array.json begins with' "$csirt" "$does" --rules "$small/rules.yml" --events "$work/far.jsonl" "$work/array.json"
  "$csirt" "$does" --rules "$small/rules.yml" --events "$work/far.jsonl" 2>&1 | grep 'begins with' && failed 'JSON Lines are told to be none'
done
# Once of each source, also of one whose malformed events are told several times.
{ printf 'time,host\n'; yes 1,a | head -70000; } > "$work/long.csv"
for does in match run; do
  "$csirt" "$does" --rules "$small/rules.yml" --events "$work/array.json" "$work/long.csv" > /dev/null 2> "$work/errors"
  grep -o '[a-z.]* begins with' "$work/errors" > "$work/told"
  printf '%s begins with\n' array.json long.csv > "$work/expected"
  same "$work/expected" "$work/told" "$does tells once of each source that it is no JSON Lines"
done
[ "$(grep -c '^csirt: long.csv at .*counted as malformed$' "$work/errors")" -eq 2 ] ||
  failed 'the malformed events of long.csv are told between two cursors'

# Rules whose log source no mapping knows are told with it, and what becomes of them.
rule_of() { printf 'title: %s\nid: %s\nlogsource: {%s}\ndetection: {s: {a: b}, condition: s}\n' "$1" "$1" "$2"; }
mkdir "$work/sources"
rule_of u1 'category: x' > "$work/sources/u1.yml"
rule_of u2 'category: x' > "$work/sources/u2.yml"
rule_of u3 'product: y, service: z' > "$work/sources/u3.yml"
unknown='^csirt: 3 of 6 rules have a log source that no mapping knows \(category x: 2 rules; product y, service z: 1 rule\) and'
for routed in "match|are tried on every event; give a --mapping, or --strict-routing" "match --strict-routing|see no event" \
  "run --standard-routing|are tried on every event" "run|see no event; give a --mapping, or --standard-routing"; do
  expect 0 "$unknown ${routed#*|}" "$csirt" ${routed%|*} --rules "$small/rules.yml" "$work/sources" --events "$small/events.jsonl"
done
expect 0 '^csirt: 1 of 1 rule has a log source that no mapping knows \(category x: 1 rule\) and is tried' \
  "$csirt" match --rules "$work/sources/u1.yml" --events "$small/events.jsonl"
"$csirt" match --no-routing --rules "$work/sources" --events "$small/events.jsonl" 2>&1 | grep 'no mapping' &&
  failed 'without routing no log source matters'

# What is wrong with a rule is told by the path that was given and the one inside.
mkdir -p "$work/mended/sub"
printf 'title: t\n' > "$work/mended/sub/bad.yml"
tar -C "$work/mended" -cf "$work/mended.tar" sub
for rules in "$work/mended" "$work/mended.tar" "$work/mended/sub/bad.yml"; do
  expect 1 "^${rules%/sub/bad.yml}/sub/bad.yml:1:1: the rule has no detection" "$csirt" match --rules "$rules" --events "$small/events.jsonl"
done

# Nothing that a terminal obeys leaves the tool as text for people; JSON for programs is the library's.
cat > "$work/hostile.yml" <<'YAML'
title: "red \e[31m, \u202eturned, \x9bcsi\nproven  9 records"
id: hostile-1
logsource: { category: process_creation, product: windows }
detection: { s: { Image|endswith: '.exe' }, condition: s }
level: low
YAML
expect 0 'red <U\+001B>\[31m, <U\+202E>turned, <U\+009B>csi<U\+000A>proven' \
  "$csirt" match --no-routing --rules "$work/hostile.yml" --events "$small/events.jsonl"
printf 'title: t\nid: "a\\tb"\nlogsource: {category: x}\ndetection: {s: {a: b}, condition: s}\n' > "$work/tab.yml"
expect 0 'id is more than one word' "$csirt" match --rules "$work/tab.yml" "$small/rules.yml" --events "$small/events.jsonl"

# run, show, command, tick, verify, report
journal="$work/journal.db"
run=("$csirt" run --charter "$small/charter.yaml" --rules "$small/rules.yml" --events "$small/events.jsonl" --as grace)
expect 0 'INC-' "${run[@]}" --journal "$journal" --report "$work/report.html"
grep -q '</html>' "$work/report.html" || failed 'no report page'
"${run[@]}" --journal "$work/again.db" > /dev/null 2>&1
"$csirt" verify --json "$journal" > "$work/root"
"$csirt" verify --json "$work/again.db" > "$work/root-again"
same "$work/root" "$work/root-again" 'the same input gives the same journal'
"${run[@]}" --journal "$journal" > /dev/null 2>&1
"$csirt" verify --json "$journal" > "$work/root-again"
same "$work/root" "$work/root-again" 'the same run again changes nothing'

# A finding that was judged false says so, and no other one does.
id=$("$csirt" show --journal "$work/again.db" incidents | grep -o '^INC-[^ ]*')
"$csirt" show --journal "$work/again.db" "$id" | grep -q 'judged' && failed 'nothing was judged yet'
finding=$("$csirt" show --json --journal "$work/again.db" incident "$id" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["findings"][0]["id"])')
expect 0 'permitted' "$csirt" command --journal "$work/again.db" --as ada --now last \
  judge incident="$id" finding="$finding" verdict=false-positive comment=test
expect 0 ', judged a false alarm' "$csirt" show --journal "$work/again.db" "$id"

# No events are lost without a word: each source has a name of its own, and what was known is told.
mkdir "$work/day1" "$work/day2"
cp "$small/events.jsonl" "$work/day1/x.jsonl"
cp "$small/events.jsonl" "$work/day2/x.jsonl"
take=("$csirt" run --charter "$small/charter.yaml" --rules "$small/rules.yml" --as grace)
expect 2 'would both be the source x.jsonl.*--source' "${take[@]}" --journal "$work/two.db" --events "$work/day1/x.jsonl" "$work/day2/x.jsonl"
test ! -e "$work/two.db" || failed 'a run that was refused left a journal'
expect 2 'several files' "${take[@]}" --events "$work/day1/x.jsonl" "$small/events.jsonl" --source s
expect 0 'INC-' "${take[@]}" --journal "$work/two.db" --events "$work/day1/x.jsonl"
expect 0 'source x.jsonl was taken in up to byte [0-9,]+ before; nothing is new.*--source names another' \
  "${take[@]}" --journal "$work/two.db" --events "$work/day2/x.jsonl"
expect 0 '^7 events' "${take[@]}" --journal "$work/two.db" --events "$work/day2/x.jsonl" --source day2
head -1 "$small/events.jsonl" >> "$work/day2/x.jsonl"
expect 0 'source day2 was taken in up to byte [0-9,]+ before; the [0-9,]+ bytes after that are new' \
  "${take[@]}" --journal "$work/two.db" --events "$work/day2/x.jsonl" --source day2
stdin="$small/events.jsonl" expect 0 '^7 events' "${take[@]}" --journal "$work/two.db" --events -
# What the engine warns of is printed, and nothing where there is nothing to warn of.
expect 0 '^csirt: events.jsonl at line 3 \(byte 481\): the line is no JSON; it is counted as malformed$' "${take[@]}" --events "$small/events.jsonl"
"${take[@]}" --events "$work/quiet.jsonl" 2>&1 | grep 'counted as malformed' && failed 'a quiet run warns'
stdin="$small/events.jsonl" expect 2 'taken in before, as source stdin.*--source NAME' "${take[@]}" --journal "$work/two.db" --events -
stdin="$small/events.jsonl" expect 0 'nothing is new' "${take[@]}" --journal "$work/two.db" --events - --source stdin
(cd "$work/day1" && python3 - <<'PYTHON'
import warnings, zipfile
warnings.simplefilter("ignore")
with zipfile.ZipFile("twins.zip", "w") as archive:
    archive.write("x.jsonl")
    archive.write("x.jsonl")
PYTHON
)
expect 3 'two files of this name' "${take[@]}" --events "$work/day1/twins.zip"
expect 0 '\(1 open\)' "$csirt" show --journal "$journal"
expect 0 'INC-' "$csirt" show --journal "$journal" incidents
expect 0 '^incident +score +severity +state +team +title$' "$csirt" show --journal "$journal" incidents
id=$("$csirt" show --journal "$journal" incidents | grep -o '^INC-[^ ]*')
expect 0 'T1003.001' "$csirt" show --journal "$journal" "$id"
expect 0 '"short_id":"'"$id" "$csirt" show --json --journal "$journal" incident "$id"
expect 3 'no incident' "$csirt" show --journal "$journal" INC-none
expect 3 "no incident 'incdents'; did you mean incidents\?" "$csirt" show --journal "$journal" incdents
# Whom the charter does not know is told so, not that there is nothing; and an hour that is none says of what.
for looks in 'show' 'show incidents' 'report'; do
  expect 3 "^csirt: --as: the charter knows no person 'adda'; did you mean ada\?" "$csirt" $looks --journal "$journal" --as adda
done
CSIRT_AS=nobody expect 3 "^csirt: CSIRT_AS: the charter knows no person 'nobody'$" "$csirt" show --journal "$journal"
CSIRT_AS=nobody expect 0 'incidents' "$csirt" show --journal "$journal" --party press
expect 0 'INC-' "$csirt" show --journal "$journal" --as ada incidents
for time in yesterday 2026-02-30T00:00:00Z; do
  expect 2 "^csirt tick: --now: '$time' is no point in time such as" "$csirt" tick --journal "$journal" --now "$time"
  expect 2 "^csirt run: --now: '$time' is no point in time such as" "${run[@]}" --now "$time"
  expect 2 "^csirt table: --now: '$time' is no point in time such as" "$csirt" table decide "$work/table.yaml" --now "$time"
done
expect 2 "^csirt tick: --now: '3x' is no length of time such as" "$csirt" tick --journal "$journal" --now +3x
# Longer than the times that there are: a term, a sum of them, and their sum with the time of the journal.
for length in 106752d 106751d106751d 106751d; do
  expect 2 "^csirt tick: --now: '$length' is too long a time$" "$csirt" tick --journal "$journal" --now "+$length"
done
expect 2 'which incident' "$csirt" show --journal "$journal" incident
expect 2 "unexpected argument 'more'" "$csirt" show --journal "$journal" summary more
expect 2 "unexpected argument 'more'" "$csirt" show --journal "$journal" "$id" more
expect 2 'who asks' "$csirt" command --journal "$journal" --now last note incident="$id" text=x
expect 0 'permitted' "$csirt" command --journal "$journal" --as ada --now last note incident="$id" text='looks real'
expect 0 'needs-consent' "$csirt" command --journal "$journal" --as ada --now last \
  take-action incident="$id" action=isolate-host target=pay1.example.com
expect 0 "No constituency of the charter claims the target 'strangr'" "$csirt" command --journal "$journal" --as ada --now last \
  take-action incident="$id" action=isolate-host target=strangr
expect 1 'denied' "$csirt" command --journal "$journal" --as ada --now last disclose incident="$id" party=press \
  fields:='["summary"]'
expect 3 'type' "$csirt" command --journal "$journal" --as ada --now last dance incident="$id"
expect 2 'no JSON' "$csirt" command --journal "$journal" --as ada --now last disclose fields:='['
expect 2 'facts is no object' "$csirt" command --journal "$journal" --as ada --now last set-facts incident="$id" facts:=1 facts.x=2
printf '{"id":"c-1","type":"note","incident":"%s","text":"x"}' "$id" > "$work/command.json"
expect 2 'an id of its own' "$csirt" command --journal "$journal" --as ada --now last --id c-2 "$work/command.json"
expect 0 'permitted' "$csirt" command --journal "$journal" --as ada --now last "$work/command.json"
expect 0 'next' "$csirt" tick --journal "$journal" --now +1m
expect 0 'escalat|notify|missed|fired' "$csirt" tick --journal "$journal" --now +2h
expect 0 'proven' "$csirt" verify "$journal"
expect 0 'proven' "$csirt" verify "$journal" --checkpoint "$work/root"
expect 1 'NOT PROVEN' "$csirt" verify "$journal" --checkpoint "1:$(printf '0%.0s' {1..64})"
for wrong in '[1]' 'no JSON' '{"size":"abc","root":"00"}' '{"size":1}' '{"size":-1,"root":"'"$(printf '0%.0s' {1..64})"'"}'; do
  printf '%s' "$wrong" > "$work/wrong"
  expect 3 'no checkpoint|no JSON object' "$csirt" verify "$journal" --checkpoint "$work/wrong"
done
expect 3 'no checkpoint' "$csirt" verify "$journal" --checkpoint 12:abc
expect 3 'no checkpoint' "$csirt" verify "$journal" --checkpoint "99999999999999999999999:$(printf '0%.0s' {1..64})"
expect 2 'two journals' "$csirt" verify "$journal" --journal "$journal"
expect 0 '</html>' "$csirt" report --journal "$journal"
expect 0 '"charter":\{' "$csirt" report --json --journal "$journal"
expect 0 '</html>' "$csirt" report --journal "$journal" --party press
"$csirt" report --json --journal "$journal" --party press | grep -Eq '"(charter|verify|title)"' && failed 'the page for the press holds internals'
expect 0 '</html>' "$csirt" report --journal "$journal" --as eve
expect 4 "^csirt: journal '/no/such/journal.db': there is no folder '/no/such'$" "$csirt" show --journal /no/such/journal.db
for looks in show verify report tick 'command --as ada note'; do
  if [ "$looks" = verify ]; then named=("$work/missing.db"); else named=(--journal "$work/missing.db"); fi
  expect 4 "^csirt: journal '$work/missing.db': there is no such file$" "$csirt" $looks "${named[@]}"
  expect 4 '^csirt: a journal is made by csirt run --journal FILE' "$csirt" $looks "${named[@]}"
done
"$csirt" show --journal /no/such/journal.db 2>&1 | grep 'is made by' && failed 'run makes no folder'
# Nor where a journal may be that cannot be looked at, or where run itself cannot make one.
long_name=$(printf 'x%.0s' {1..300}).db
expect 4 "^csirt: journal '$work/$long_name': " "$csirt" show --journal "$work/$long_name"
"$csirt" show --journal "$work/$long_name" 2>&1 | grep 'is made by' && failed 'no file has so long a name'
expect 4 "^csirt: journal '/proc/journal.db': " "${take[@]}" --journal /proc/journal.db --events "$small/events.jsonl"
"${take[@]}" --journal /proc/journal.db --events "$small/events.jsonl" 2>&1 | grep 'is made by' && failed 'run made no journal'
expect 4 '/no/such' "$csirt" show --journal /no/such/incidents.db
expect 4 '/no/such' "$csirt" verify /no/such/incidents.db
expect 4 '/no/such' "${take[@]}" --journal /no/such/incidents.db --events "$small/events.jsonl"
expect 3 '/no/such' "$csirt" run --charter /no/such/journal.yaml --rules "$small/rules.yml" --events "$small/events.jsonl"
expect 3 '/no/such' "$csirt" match --rules /no/such/journal.yml --events "$small/events.jsonl"
head -c 3000 /dev/zero > "$work/garbage.db"
expect 4 '' "$csirt" show --journal "$work/garbage.db"

find "$work" \( -name '*-wal' -o -name '*-shm' \) > "$work/left"
[ -s "$work/left" ] && { failed 'files are left beside a journal'; cat "$work/left"; }

finish 'the command behaves as documented'
