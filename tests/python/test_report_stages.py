"""What the report page names in each stage of an attack, and what it counts."""

import pytest
from test_report_page import renderer  # noqa: F401  (the fixture)
from test_report_reader import finding, words_of


def stage_of(words):
    return words[words.index("stage by stage"):words.index("What is open, soonest first")].replace(" : ", ": ")


def test_what_hides_evidence_is_named_in_its_stage_however_many_rules_are_counted(renderer):  # noqa: F811
    seen = [finding("a", level="critical", tactics=["stealth"], techniques=["T1202"]),
            finding("b", level="high", tactics=["stealth"], techniques=["T1036"]),
            finding("c", level="high", tactics=["stealth"], techniques=["T1036"]),
            finding("d", "11:00:00", level="medium", tactics=["stealth"], techniques=["T1070.001"]),
            finding("e", level="low", tactics=["stealth"], techniques=["T1202"])]
    for findings in (seen, seen[::-1]):
        stage = stage_of(words_of(renderer, findings=findings))
        assert "Stealth" in stage and ": \u201cSeen a\u201d (critical), \u201cSeen d\u201d (medium, 11:00:00), \u201cSeen " in stage
        assert "(high) and 2 more rules" in stage
    # Of one level it goes first; what is neither grave nor of evidence is counted.
    cleared = finding("f", level="high", tactics=["defense-impairment"], techniques=["T1685.005"])
    other = finding("g", level="high", tactics=["defense-impairment"], techniques=["T1688"])
    low = finding("h", level="low", tactics=["defense-impairment"], techniques=["T1688"])
    stage = stage_of(words_of(renderer, findings=[other, cleared, low]))
    assert "\u201cSeen f\u201d (high), \u201cSeen g\u201d (high) and 1 more rule" in stage


@pytest.mark.parametrize(("technique", "hides"), [
    ("T1562", True), ("T1562.001", True), ("T1562.002", True), ("T1562.003", True), ("T1562.006", True),
    ("T1562.008", True), ("T1562.012", True), ("T1685", True), ("T1685.005", True), ("T1690", True),
    ("T1070.004", True), ("T0872", True),
    # Firewalls, safe mode, downgrades: under their old numbers as under their own.
    ("T1562.004", False), ("T1562.007", False), ("T1562.013", False), ("T1686", False), ("T1686.001", False),
    ("T1562.009", False), ("T1688", False), ("T1562.010", False), ("T1689", False),
])
def test_which_techniques_hide_evidence(renderer, technique, hides):  # noqa: F811
    grave = finding("a", level="high", tactics=["stealth"], techniques=["T1202"])
    other = finding("b", level="low", tactics=["stealth"], techniques=[technique])
    stage = stage_of(words_of(renderer, findings=[grave, other]))
    assert ("\u201cSeen b\u201d (low)" in stage) == hides and ("and 1 more rule" in stage) != hides


def test_a_finding_without_a_title_is_counted_and_not_quoted(renderer):  # noqa: F811
    nameless = finding("a", level="critical", tactics=["stealth"], title="")
    stage = stage_of(words_of(renderer, findings=[nameless, finding("b", level="low", tactics=["stealth"])]))
    assert "Stealth: \u201cSeen b\u201d (low) and 1 more rule" in stage and "\u201c\u201d" not in stage
    alone = stage_of(words_of(renderer, findings=[nameless]))
    assert "10:00:00 Stealth Nothing is open" in alone  # the stage alone, without a colon
