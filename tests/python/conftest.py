"""Finds the library and the programs of the release build, unless the environment names others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("CSIRT_BUILD", ROOT / "build" / "release"))
SMALL = ROOT / "tests" / "fixtures" / "small"

if "CSIRT_LIBRARY" not in os.environ and (BUILD / "lib" / "libcsirt.so").exists():
    os.environ["CSIRT_LIBRARY"] = str(BUILD / "lib" / "libcsirt.so")
if not os.environ.get("CSIRT_INSTALLED"):
    sys.path.insert(0, str(ROOT / "bindings" / "python"))

import csirt  # noqa: E402

START = "2026-03-02T08:00:00Z"


@pytest.fixture(scope="session")
def charter() -> csirt.Charter:
    return csirt.Charter.load(SMALL / "charter.yaml")


@pytest.fixture(scope="session")
def rules() -> csirt.Rules:
    return csirt.Rules.load(SMALL / "rules.yml")


@pytest.fixture(scope="session")
def events() -> bytes:
    return (SMALL / "events.jsonl").read_bytes()


def prepared(charter: csirt.Charter, rules: csirt.Rules, journal: str | None = None, **options: object) -> csirt.Engine:
    """An engine with charter and rules in force."""
    engine = csirt.Engine(journal, creator="grace", **options)
    assert engine.install_charter("setup-1", "grace", charter, START).outcome == csirt.Outcome.PERMITTED
    assert engine.install_rules("setup-2", "grace", rules, START).outcome == csirt.Outcome.PERMITTED
    return engine


@pytest.fixture
def engine(charter: csirt.Charter, rules: csirt.Rules, events: bytes):
    """An engine that has taken the small events in."""
    with prepared(charter, rules) as made:
        made.triage("sysmon", 0, events)
        made.flush()
        yield made
