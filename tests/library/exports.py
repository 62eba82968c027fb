#!/usr/bin/env python3
"""What leaves libcsirt.so, and what it needs: exports.py path/to/libcsirt.so

[C-1.1] Exactly the symbols of capi/symbols.txt are exported, and exactly the listed libraries are needed.
"""

from __future__ import annotations

import re
import subprocess
import sys

import header

# Debian's shared libraries that the system build needs; a new one is a decision, not an accident.
NEEDED = {
    "libarchive.so",
    "libc.so",
    "libcrypto.so",
    "libdate-tz.so",
    "libgcc_s.so",
    "libm.so",
    "libre2.so",
    "libsimdjson.so",
    "libsqlite3.so",
    "libstdc++.so",
    "libyaml-0.so",
    "ld-linux-x86-64.so",
    "ld-linux-aarch64.so",
}
# Not on every machine and compiler.
OPTIONAL = {"libgcc_s.so", "libm.so", "ld-linux-x86-64.so", "ld-linux-aarch64.so", "libc.so"}


def exported(library: str) -> set[str]:
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1] for line in lines.splitlines() if line.strip()}


def needed(library: str) -> set[str]:
    dump = subprocess.run(["objdump", "-p", library], check=True, capture_output=True, text=True).stdout
    names = re.findall(r"NEEDED\s+(\S+)", dump)
    return {re.sub(r"\.so[.0-9]*$", ".so", name) for name in names}


def soname(library: str) -> str:
    dump = subprocess.run(["objdump", "-p", library], check=True, capture_output=True, text=True).stdout
    return re.findall(r"SONAME\s+(\S+)", dump)[0]


def main() -> int:
    library = sys.argv[1]
    listed = set(header.symbols())
    mistakes = [f"exported but not listed: {name}" for name in sorted(exported(library) - listed)]
    mistakes += [f"listed but not exported: {name}" for name in sorted(listed - exported(library))]
    mistakes += [f"needed but not expected: {name}" for name in sorted(needed(library) - NEEDED)]
    mistakes += [f"expected but not needed: {name}" for name in sorted(NEEDED - OPTIONAL - needed(library))]
    if soname(library) != "libcsirt.so.0":
        mistakes.append(f"soname is {soname(library)}")
    print("\n".join(mistakes) if mistakes else f"{len(listed)} symbols, {len(needed(library))} libraries")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
