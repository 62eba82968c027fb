#!/usr/bin/env python3
"""The files made from the nouns' description are those that the generator prints: generated.py path/to/generate_types

On drift run capi/generate/update.sh with the generator and commit what it wrote.
"""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {"schema": ROOT / "capi/schema/nouns.schema.json", "python": ROOT / "bindings/python/csirt/nouns.py"}


def main() -> int:
    drifted = False
    for what, path in MADE.items():
        printed = subprocess.run([sys.argv[1], what], check=True, capture_output=True, text=True).stdout
        difference = list(
            difflib.unified_diff(
                path.read_text(encoding="utf-8").splitlines(), printed.splitlines(), str(path), "generated", lineterm=""
            )
        )
        print("\n".join(difference[:40]) if difference else f"equal: {path.relative_to(ROOT)}")
        drifted = drifted or bool(difference)
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())
