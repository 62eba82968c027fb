"""What the page marks and what it puts into words: findings judged false, consequences, techniques."""

from __future__ import annotations

import re

import pytest
from test_report_page import renderer  # noqa: F401  (the fixture)
from test_report_reader import finding, page_of

# --- What was judged false ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdicts", "table", "drawn"), [
    ([None, None], None, [False, False]),
    (["true-positive", None], None, [False, False]),
    (["false-positive", "false-positive"], "judged a false alarm", [True, True]),
    (["benign", "benign"], "judged benign", [True, True]),
    (["false-positive", "benign"], "judged a false alarm or benign", [True, True]),
    (["false-positive", None], "1 of 2 judged a false alarm", [True, False]),
])
def test_what_was_judged_false_is_marked_in_the_timeline_and_the_tables(renderer, verdicts, table, drawn):  # noqa: F811
    findings = [finding("r", at, level="high", techniques=["T1003"], tactics=["credential-access"],
                        **({"judgements": [{"verdict": verdict}]} if verdict else {}))
                for at, verdict in zip(("10:00:00", "16:00:00"), verdicts, strict=True)]
    page = page_of(renderer, findings=findings)
    marks = re.findall(r'<circle [^>]*class="mark finding high( refuted)?"><title>([^<]*)</title>', page)
    assert [bool(refuted) for refuted, _ in marks] == drawn
    assert [", judged " in title for _, title in marks] == drawn
    for name in ("Findings by rule", "Findings by technique"):
        rows = page[page.index("<caption>" + name):]
        rows = rows[:rows.index("</table>")]
        assert (table is None) == ("judged" not in rows)
        assert table is None or f">{table}<" in rows
        assert ('<tr class="refuted">' in rows) == all(drawn)


def test_a_mark_of_several_findings_is_that_of_those_which_stand(renderer):  # noqa: F811
    page = page_of(renderer, findings=[
        finding("a", "10:00:00", level="critical", judgements=[{"verdict": "false-positive"}]),
        finding("b", "10:00:01", level="low"), finding("c", "20:00:00", level="low")])
    marks = re.findall(r'<circle [^>]*class="mark finding ([^"]*)"><title>', page)
    assert marks == ["low", "low"]


# --- Words for what a charter and ATT&CK abbreviate --------------------------------------------------------------


@pytest.mark.parametrize(("otherwise", "words"), [
    ("escalate", "Escalates to the first in line"),
    ("escalate:1", "Escalates to the second in line"),
    ("escalate:2", "Escalates to the third in line"),
    ("escalate:77", "Escalates further"),
    ("escalate:4294967294", "Escalates further"),
    ("escalate:4294967295", "Lapses; nobody further in line is told"),
    ("notify:duty-officer", "Duty officer is told"),
    ("to:close", "Goes on to the state \u201cclose\u201d"),
    ("raise:nobody-came", "Raises the event \u201cnobody-came\u201d"),
    ("shout", "shout"),
])
def test_what_happens_when_a_deadline_runs_out_is_told_in_words(renderer, otherwise, words):  # noqa: F811
    members = {"state": "running", "due": "2026-03-10T20:00:00Z", "otherwise": otherwise}
    for name in ({"clocks": [{"kind": "task", "name": "verify", **members}]},
                 {"tasks": [{"name": "verify", **members, "state": "open"}]}):
        page = page_of(renderer, **name)
        assert f"<td>{words}</td>" in page


@pytest.mark.parametrize(("technique", "name", "tactic"), [
    ("T0889", "Modify Program", "Persistence"),
    ("T0836", "Modify Parameter", "Impair process control"),
    ("T0814", "Denial of Service", "Inhibit response function"),
    ("T0880", "Loss of Safety", "Impact"),
    ("T1691", "Block Operational Technology Message", "Inhibit response function"),
    ("T1692.001", "Unauthorized Message", "Impair process control"),
    ("T1693", "Modify Firmware", "Persistence"),
    ("T1694", "Insecure Credentials", "Lateral movement"),
    ("T1695", "Block Communications", "Inhibit response function"),
    ("T1486", "Data Encrypted for Impact", "Impact"),
])
def test_techniques_against_controllers_have_names_and_lanes(renderer, technique, name, tactic):  # noqa: F811
    page = page_of(renderer, findings=[finding("r", level="high", techniques=[technique])])
    table = page[page.index("<caption>Findings by technique"):]
    assert name in table and f"<td>{tactic}</td>" in table
