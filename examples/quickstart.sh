#!/usr/bin/env bash
# From a bare Debian 12 to an explained incident: installs what is missing, builds the library and the command, and runs a
# made-up intrusion at Example Corp (examples/scenario) through them, with the decisions that people take.
#
#   examples/quickstart.sh                                   the scenario
#   examples/quickstart.sh --events FILE [--rules PATH] [--charter FILE]   your own
#
# Can be run again: the packages and the build are reused, the journal is begun anew.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scenario=$root/examples/scenario
out=$root/build/quickstart
events=() rules=() mapping=() charter=''

usage() {
  cat <<'TEXT'
usage: examples/quickstart.sh [--events FILE]... [--rules PATH]... [--charter FILE] [--out FOLDER]

Without options it runs the scenario of Example Corp. With --events it runs yours:
  --events FILE    JSON Lines: files, .gz, .xz, .zip; may be given several times
  --rules PATH     Sigma rules: folders, files, archives; those of the scenario if not given
  --charter FILE   your charter; the charter of good practice if not given
  --out FOLDER     where the journal and the page go (build/quickstart)
TEXT
}

while [ $# -gt 0 ]; do
  case $1 in
    --events | --rules | --charter | --out)
      [ $# -ge 2 ] || { echo "quickstart: $1 needs a value" >&2; exit 2; }
      case $1 in
        --events) events+=("$2") ;;
        --rules) rules+=("$2") ;;
        --charter) charter=$2 ;;
        --out) out=$2 ;;
      esac
      shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "quickstart: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done

# The build runs in another folder, so that a relative name would mean two places.
out=$(realpath -m -- "$out")

say() { printf '%s\n' "$*"; }

# --- what it needs ------------------------------------------------------------------------------------------------------

# The groups "build" and "libraries" of the package list; tests need more.
needed_packages() {
  awk '/^# test/ { exit } /^[^#]/ { print $1 }' "$root/cmake/packages.txt"
}

install_packages() {
  local missing=() package
  while read -r package; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done < <(needed_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "quickstart: as root, please: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build() {
  say "Building the library and the command (a few minutes the first time) ..."
  (cd "$root" && cmake --preset release >"$out/build.log" 2>&1 &&
    cmake --build --preset release --target csirt_tool >>"$out/build.log" 2>&1) ||
    { tail -n 30 "$out/build.log" >&2; echo "quickstart: the build failed; all of it stands in $out/build.log" >&2; exit 1; }
}

# --- asking csirt -------------------------------------------------------------------------------------------------------

journal=$out/journal.db
page=$out/report.html
csirt() { "$root/build/release/bin/csirt" "$@"; }

# The value of a Python expression over the JSON document `d` on standard input.
pick() { python3 -c 'import json,sys; d = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }

# ask PERSON TIME TYPE MEMBERS...: one command; its decision is kept in $decision. A refusal is an answer, not a failure.
ask() {
  local person=$1 when=$2 status=0
  shift 2
  # An id of its own for each command, the same each time, so that the journal is the same each time.
  decision=$(csirt command --journal "$journal" --as "$person" --now "$when" --id "$when/$person/$1" --json --explain "$@") ||
    status=$?
  [ $status -le 1 ] || { echo "quickstart: csirt command $* failed" >&2; exit 1; }
}
outcome() { pick 'd.get("outcome", "denied").replace("-", " ")' <<<"$decision"; }
reason() { pick 'd.get("reason", "").rstrip(".")' <<<"$decision"; }

run_events() {
  local arguments=(--journal "$journal" --report "$page" "${mapping[@]}") file
  [ -z "$charter" ] || arguments+=(--charter "$charter")
  for file in "${rules[@]}"; do arguments+=(--rules "$file"); done
  for file in "${events[@]}"; do arguments+=(--events "$file"); done
  csirt run "${arguments[@]}" "$@"
}

finish() {
  local proof
  proof=$(csirt verify "$journal")
  say "Journal: ${proof%%$'\n'*}"
  csirt report --journal "$journal" --output "$page"
  say
  say "Open this page: file://$page"
}

# --- the story ----------------------------------------------------------------------------------------------------------

# Somebody else's events: what they became, and the page.
own_events() {
  say "Taking in ${events[*]} ..."
  run_events
  finish
}

# The short name of the incident with this word in its title.
incident() {
  csirt show --journal "$journal" --json incidents |
    pick 'next((i["short_id"] for i in d if any("'"$1"'" in f["title"] for f in i["findings"])), "")'
}

# The consents that the last decision asks for: "id digest persons", one a line.
consents() { pick '"\n".join(" ".join([n["id"], n["digest"], " or ".join(n["of"])]) for n in d.get("needs", []) if n.get("kind", "consent") == "consent")' <<<"$decision"; }

morning() {
  python3 "$scenario/generate.py" "$out/events.jsonl" --until 10:10
  events=("$out/events.jsonl")
  run_events --source sensors >"$out/morning.txt" 2>/dev/null
  inc=$(incident 'Office Program Starts')
  say "10:10  $(csirt show --journal "$journal" --json summary | pick '"{:,} events of the morning became {} incident".format(sum(d["dispositions"].values()), d["incidents"])'): $inc,"
  say "       $(csirt show --journal "$journal" --json incident "$inc" | pick '"{} kinds of findings, {} repeats folded, {}, led by {} of team {}".format(len(d["findings"]), sum(f.get("count", 1) for f in d["findings"]) - len(d["findings"]), d["severity"] + " severity", d["lead"], d["team"])')."
}

warning() {
  ask margaret 2026-03-10T10:11:00Z report reporter=controllers-psirt reporter_kind=vendor kind=imminent-threat unit=lyon \
    "text=A worm that spreads through the controllers of our presses will reach customers within hours"
  say "10:11  A vendor warns of a worm that has not struck yet: $(reason)."
}

containment() {
  ask ada 2026-03-10T10:12:00Z take-action "incident=$inc" action=isolate-host target=pay-db-01.pay.example.com
  local id digest who
  read -r id digest who < <(consents)
  say "10:12  Ada wants the payments server off the network: $(outcome), of ${who^}, since it is critical."
  ask ada 2026-03-10T10:13:00Z approve "incident=$inc" "approval=$id" "digest=$digest"
  say "10:13  She consents herself: $(outcome). $(reason)."
  ask "$who" 2026-03-10T10:20:00Z approve "incident=$inc" "approval=$id" "digest=$digest" "comment=Agreed; the shop goes offline"
  say "10:20  ${who^} consents: $(outcome). The server is isolated."
}

disclosures() {
  ask konrad 2026-03-10T10:28:00Z disclose "incident=$inc" party=press 'fields:=["summary"]' channel=phone \
    "content.summary=Customer data were copied"
  say "10:28  A journalist calls, and Konrad would answer: $(outcome). $(reason)."
  ask tim 2026-03-10T10:30:00Z disclose "incident=$inc" party=press 'fields:=["summary","countermeasures"]' channel=phone \
    "content.summary=Customer data were copied"
  say "10:30  Tim, the press contact: $(outcome). $(reason)."
  ask margaret 2026-03-10T10:40:00Z disclose "incident=$inc" party=buyers 'fields:=["summary","data-kinds","recommendations"]' \
    channel=email "content.summary=On 10 March somebody copied data of our customers" \
    "content.data-kinds:=[\"contact\",\"payment\"]" "content.recommendations=Watch your account and change your password"
  local id digest who
  read -r id digest who < <(consents)
  say "10:40  Margaret wants to tell the customers themselves: $(outcome), of ${who^}."
  ask "$who" 2026-03-10T11:05:00Z approve "incident=$inc" "approval=$id" "digest=$digest"
  say "11:05  ${who^} consents: $(outcome). The customers are told, and the contact is on record."
}

afternoon() {
  python3 "$scenario/generate.py" "$out/events.jsonl"
  run_events --source sensors >"$out/day.txt" 2>/dev/null
  say "15:00  The day's events: $(csirt show --journal "$journal" --json summary | pick '", ".join("{:,} {}".format(n, k.replace("-", " ")) for k, n in sorted(d["dispositions"].items(), key=lambda x: -x[1]) if n)')."
  ask margaret 2026-03-10T15:05:00Z report reporter=plant-lyon reporter_kind=employee kind=incident cause=power-failure unit=lyon \
    "text=The mains failed at noon, all machines stood still"
  say "15:05  The plant reports its power failure: $(reason)."
  ask margaret 2026-03-10T15:10:00Z report reporter=student reporter_kind=public kind=incident urgent:=true country=NO \
    'entities:=[{"kind":"host","value":"www.lakeside.example.net"}]' "text=The web server of Lakeside University was taken over"
  say "15:10  A caller reports a break-in elsewhere: $(reason)."
}

# The duties by law that run, each with its law and its end.
duties() {
  local obligations
  obligations=$(csirt show --journal "$journal" --json charter | pick 'd["obligations"]')
  csirt show --journal "$journal" --json incident "$inc" | pick '"; ".join("the duty to tell the {} ({}) runs until {} UTC".format(
    o["tell"].replace("-", " "), o["source"], c["due"][:16].replace("T", " ")) for c in d["clocks"]
    if c["kind"] == "obligation" and c.get("state", "running") == "running" for o in ['"$obligations"'[c["subject"]]])'
}

evening() {
  csirt tick --journal "$journal" --now 2026-03-10T18:00:00Z >/dev/null
  say "18:00  $(csirt show --journal "$journal" --json incident "$inc" | pick '"{} deadlines of {} ran out and were escalated".format(sum(c.get("state") == "missed" for c in d["clocks"]), d["short_id"])'); $(duties)."
  say "       Sol of the outsourced operations center sees $(csirt show --journal "$journal" --as sol --json incident "$inc" | pick '"the findings and hosts, and {} accounts".format(sum(e["kind"] == "account" for e in d.get("entities", [])) or "no")')."
}

mkdir -p "$out"
install_packages
build
rm -f "$journal" "$journal"-wal "$journal"-shm
if [ ${#rules[@]} -eq 0 ]; then
  rules=("$scenario/rules")
  mapping=(--mapping "$scenario/mapping.yml")
fi
if [ ${#events[@]} -gt 0 ]; then
  own_events
  exit 0
fi
[ -n "$charter" ] || charter=$scenario/charter.yaml
csirt check "$charter" >/dev/null
say
say "Example Corp, 10 March 2026 (UTC)"
morning
warning
containment
disclosures
afternoon
evening
finish
