"""The package agrees with the C header: symbols, structs, statuses, version."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import csirt
from csirt import _library, engine, errors

ROOT = Path(__file__).resolve().parents[2]


def golden() -> str:
    return (ROOT / "capi/abi/lp64.txt").read_text(encoding="utf-8")


def test_every_function_of_the_header_has_a_prototype():
    declared = set(re.findall(r"^function .*?(csirt_\w+)\(", golden(), flags=re.M))
    assert declared == set(_library.PROTOTYPES)


def test_structs_have_the_sizes_and_offsets_of_the_header():
    kinds = {
        "csirt_text": _library.Text,
        "csirt_rules_options": _library.RulesOptions,
        "csirt_matcher_options": _library.MatcherOptions,
        "csirt_match": _library.Match,
        "csirt_batch": _library.Batch,
        "csirt_engine_options": _library.EngineOptions,
        "csirt_evaluation_options": _library.EvaluationOptions,
        "csirt_rules_change": _library.RulesChange,
        "csirt_correlator_options": _library.CorrelatorOptions,
    }
    found = re.findall(r"^struct (\w+) size (\d+)\n((?:  .*\n)*)", golden(), flags=re.M)
    as_documents = {"csirt_correlation"}  # what the package takes in the other of two forms
    assert {name for name, _, _ in found} == set(kinds) | as_documents
    for name, size, members in found:
        if name in as_documents:
            continue
        assert ctypes.sizeof(kinds[name]) == int(size), name
        for member, offset in re.findall(r"  (\w+) offset (\d+)", members):
            assert getattr(kinds[name], member).offset == int(offset), f"{name}.{member}"


def test_every_status_has_an_exception():
    codes = {int(code) for code in re.findall(r"^constant CSIRT_E_\w+ (-\d+)", golden(), flags=re.M)}
    assert codes == set(errors.BY_CODE)
    assert all(issubclass(kind, csirt.Error) for kind in errors.BY_CODE.values())


def test_version_is_that_of_the_project():
    project = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), flags=re.M)
    assert csirt.__version__ == project.group(1)


def test_package_is_typed_and_names_what_it_offers():
    assert (ROOT / "bindings/python/csirt/py.typed").exists()
    assert all(hasattr(csirt, name) for name in csirt.__all__)


def test_every_command_of_the_package_is_known_to_the_engine(charter, rules):
    with csirt.Engine(creator="grace") as opened:
        opened.install_charter("setup", "grace", charter, "2026-03-02T08:00:00Z")
        for kind in engine._COMMANDS:
            try:
                opened.command(f"c-{kind.__name__}", "ada", kind(), "2026-03-02T08:00:00Z")
            except csirt.Error as error:
                assert "type" not in error.message, kind
