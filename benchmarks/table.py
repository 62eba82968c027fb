#!/usr/bin/env python3
"""Makes one decision table for two engines, and facts to ask it of. Usage: table.py FOLDER ROWS

FOLDER gets table.yaml (csirt), zen.json (ZEN's form of the same table) and facts.jsonl. The table is of policy
`first`, with six columns: two texts, two numbers with ranges, a flag and a level; about one cell in three is empty.
Deterministic: the seed is fixed.
"""

import json
import random
import sys
from pathlib import Path

KINDS = [f"kind-{i}" for i in range(12)]
SITES = [f"site-{i}" for i in range(40)]
LEVELS = ["low", "medium", "high", "critical"]


def cells(rng: random.Random) -> list[tuple[str, str, str]]:
    """Of one row: field, what csirt says, what ZEN says."""
    row = []
    low, kinds = rng.randrange(900), rng.sample(KINDS, rng.choice([1, 2, 3]))
    if rng.random() < 0.7:
        row.append(("kind", f"kind: [{', '.join(kinds)}]", ", ".join(f"'{kind}'" for kind in kinds)))
    if rng.random() < 0.7:
        site = rng.choice(SITES)
        row.append(("site", f"site: {site}", f"'{site}'"))
    if rng.random() < 0.7:
        high = low + rng.randrange(1, 200)
        row.append(("count", f"count|gte: {low}, count|lt: {high}", f">= {low} and < {high}"))
    if rng.random() < 0.7:
        least = rng.randrange(1000)
        row.append(("amount", f"amount|gte: {least}", f">= {least}"))
    if rng.random() < 0.5:
        flag = rng.choice(["true", "false"])
        row.append(("vpn", f"vpn: {flag}", flag))
    if rng.random() < 0.7:
        least = rng.randrange(4)
        row.append(("level", f"level|gte: {LEVELS[least]}", ", ".join(f"'{level}'" for level in LEVELS[least:])))
    return row


def ours(rows: list) -> str:
    lines = [
        "vocabulary:",
        f"  kind: {{ type: enumeration, values: [{', '.join(KINDS)}] }}",
        f"  site: {{ type: enumeration, values: [{', '.join(SITES)}] }}",
        "  count: { type: number }",
        "  amount: { type: number }",
        "  vpn: { type: flag }",
        "  level: { type: scale, scale: severity }",
        "tables:",
        "  out:",
        "    hit: first",
        "    rows:",
    ]
    for number, row in enumerate(rows):
        when = ", ".join(said for _, said, _ in row)
        lines.append(f"      - {{ {'when: { ' + when + ' }, ' if row else ''}then: out-{number} }}")
    return "\n".join(lines) + "\n"


def zen(rows: list) -> dict:
    fields = ["kind", "site", "count", "amount", "vpn", "level"]
    rules = []
    for number, row in enumerate(rows):
        rule = {"_id": f"r{number}", "o": f"'out-{number}'"} | {f"i-{field}": "" for field in fields}
        rules.append(rule | {f"i-{field}": said for field, _, said in row})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i-{field}", "name": field, "type": "expression", "field": field} for field in fields],
        "outputs": [{"id": "o", "name": "out", "type": "expression", "field": "out"}],
        "rules": rules,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "table", "type": "decisionTableNode", "name": "table", "position": {"x": 1, "y": 0}, "content": content},
            {"id": "end", "type": "outputNode", "name": "end", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "b", "type": "edge", "sourceId": "table", "targetId": "end"},
        ],
    }


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(71)
    rows = [row for row in (cells(rng) for _ in range(count * 2)) if len(row) > 2][: count - 1]
    rows.append([])
    (folder / "table.yaml").write_text(ours(rows))
    (folder / "zen.json").write_text(json.dumps(zen(rows)))
    facts = [
        {
            "kind": rng.choice(KINDS),
            "site": rng.choice(SITES),
            "count": rng.randrange(1100),
            "amount": rng.randrange(1000),
            "vpn": rng.random() < 0.5,
            "level": rng.choice(LEVELS),
        }
        for _ in range(10_000)
    ]
    (folder / "facts.jsonl").write_text("".join(json.dumps(one) + "\n" for one in facts))


if __name__ == "__main__":
    main()
