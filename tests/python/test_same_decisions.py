"""Python, C and the command answer one case with the same bytes, and leave the same journal."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import csirt
import pytest
from conftest import BUILD, SMALL

GRACE = csirt.Principal(subject="grace", via="csirt")
FIRST = "2026-03-02T09:00:00Z"  # the time of the first event, at which the command begins


def lines(*command: object) -> list[bytes]:
    ran = subprocess.run([str(word) for word in command], check=False, capture_output=True)
    assert ran.returncode in (0, 1), ran.stderr.decode()
    return ran.stdout.splitlines()


def concrete(engine: csirt.Engine, command: str, approval: tuple[str, str]) -> str:
    incident = next(engine.incidents(GRACE)).id
    return command.replace("$INCIDENT", incident).replace("$APPROVAL", approval[0]).replace("$DIGEST", approval[1])


def by_python(journal: Path) -> tuple[list[bytes], str]:
    """Answers, and the commands with the ids that this journal gave."""
    answers, given = [], []
    charter, rules = csirt.Charter.load(SMALL / "charter.yaml"), csirt.Rules.load(SMALL / "rules.yml")
    with csirt.Engine(journal, creator=GRACE) as engine:
        engine.install_charter(f"install-charter/0/{charter.hash}", GRACE, charter, FIRST)
        engine.install_rules(f"install-rules/0/{rules.hash}", GRACE, rules, FIRST)
        engine.triage("events.jsonl", 0, (SMALL / "events.jsonl").read_bytes())
        engine.flush()
        engine.tick(engine.now)
        approval = ("", "")
        for command in (SMALL / "commands.jsonl").read_text(encoding="utf-8").splitlines():
            given.append(concrete(engine, command, approval))
            answers.append(engine.command_document(given[-1], engine.now))
            needs = json.loads(answers[-1]).get("needs", [])
            approval = (needs[0]["id"], needs[0]["digest"]) if needs else approval
        answers += [engine.query_document(what, GRACE) for what in ("incidents", "summary", "effects")]
    return answers, "\n".join(given) + "\n"


def by_command(journal: Path, commands: Path) -> list[bytes]:
    tool, who = BUILD / "bin" / "csirt", ("--journal", journal, "--as", "grace", "--json")
    files = ("--charter", SMALL / "charter.yaml", "--rules", SMALL / "rules.yml", "--events", SMALL / "events.jsonl")
    lines(tool, "run", *files, *who)
    answers = lines(tool, "command", "--journal", journal, "--now", "last", "--json", commands)
    for what in ("incidents", "summary", "effects"):
        answers += lines(tool, "show", *who, what)
    return answers


def by_c(journal: Path, commands: Path) -> list[bytes]:
    files = [SMALL / name for name in ("charter.yaml", "rules.yml", "events.jsonl")]
    return lines(BUILD / "bin" / "c_scenario", *files, commands, journal)


@pytest.mark.skipif(not (BUILD / "bin" / "c_scenario").exists(), reason="no build with the C programs")
def test_the_same_bytes_from_all_three(tmp_path):
    python, commands = by_python(tmp_path / "python.db")
    file = tmp_path / "commands.jsonl"
    file.write_text(commands, encoding="utf-8")
    assert by_c(tmp_path / "c.db", file) == python
    assert by_command(tmp_path / "tool.db", file) == python
    roots = {csirt.verify(tmp_path / f"{name}.db").root for name in ("python", "c", "tool")}
    assert len(roots) == 1
    outcomes = [json.loads(answer)["outcome"] for answer in python[:7]]
    assert outcomes == ["permitted", "permitted", "needs-consent", "denied", "permitted", "denied", "permitted"]
