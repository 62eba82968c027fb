# Sourced by tests/run.sh and .ci/run: packages, timed stages, and the runners' own summary lines at the end.

log_folder=$(mktemp -d)
trap 'rm -rf "$log_folder"' EXIT
stages=()

# The packages of cmake/packages.txt up to a comment line that begins with $1; nothing is done when all are there.
install_packages() {
  local wanted missing=() package sudo=()
  wanted=$(awk -v end="$1" 'end != "" && index($0, end) == 1 { exit } /^[^#]/ { print $1 }' cmake/packages.txt)
  for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2> /dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "missing packages: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo 'neither root nor sudo: install them first' >&2; return 1; }
    sudo=(sudo)
  fi
  stage 'packages' install_missing
}

install_missing() {
  "${sudo[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# Runs a command, keeps what it prints, and says how long it took.
stage() {
  local name=$1 begun=$SECONDS
  local file="$log_folder/${#stages[@]}"
  shift
  echo "== $name: $*"
  if ! "$@" < /dev/null 2>&1 | tee "$file"; then
    echo "== $name FAILED after $((SECONDS - begun)) s" >&2
    exit 1
  fi
  stages+=("$name $((SECONDS - begun)) s")
  grep -E 'tests passed|tests failed out of|[0-9]+ passed' "$file" | sed "s/^/$name: /" >> "$log_folder/summary" || true
}

# The first Python that has pytest and hypothesis; Debian's when another one comes first in PATH.
python_with_pytest() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import pytest, hypothesis' 2> /dev/null; then
      "$python" "$@"
      return
    fi
  done
  echo 'no Python with pytest and hypothesis: install python3-pytest python3-hypothesis' >&2
  return 1
}

summary() {
  echo
  printf '%s\n' "${stages[@]}" | sed 's/^/time: /'
  echo "time: all $SECONDS s"
  cat "$log_folder/summary"
}
