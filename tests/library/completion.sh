#!/usr/bin/env bash
# What bash completes after csirt. Usage: completion.sh path/to/csirt
source "$(dirname "$0")/expect.sh"

"$csirt" completion bash > "$work/completion"
expect 0 '' bash -n "$work/completion"
# completed WORD...: what bash offers in place of the last one, one a line.
cat > "$work/completed" <<'SH'
source "$1"; cd "$2"; shift 2
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _csirt; printf '%s|' "${COMPREPLY[@]}"
SH
mkdir "$work/names"
touch "$work/names/two words.yaml" "$work/names/rules.yml"
completed=(bash "$work/completed" "$work/completion" "$work/names")
expect 0 '^verify\|$' "${completed[@]}" csirt ver
expect 0 '^--no-routing\|$' "${completed[@]}" csirt match --no-r
expect 0 '^two words.yaml\|$' "${completed[@]}" csirt check tw
expect 0 '^two words.yaml\|$' "${completed[@]}" csirt run --charter 'two\ wo'
expect 0 '^two words.yaml\|$' "${completed[@]}" csirt run --charter '"two wo'
expect 0 '^rules.yml\|$' "${completed[@]}" csirt run --rules a b c ru
expect 0 '^last\|$' "${completed[@]}" csirt command --now la
expect 0 '^take-action\|$' "${completed[@]}" csirt command --journal j.db --now last take-a
expect 0 '^incidents\|$' "${completed[@]}" csirt show --json --journal j.db incidents

finish 'bash completes the command'
