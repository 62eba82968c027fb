"""SQLite by pySigma's SQL, as the README of its backend has it: one table of flattened events, texts without case, a
function for regular expressions, a column of searchable text for keywords, correlations by the plans of the backend.

In bulk: insert all events into one table, run `convert(rules)` once, each statement over the whole table.
"""

import json
import re
import sqlite3

from sigma.backends.sqlite import sqliteBackend
from sigma.backends.sqlite.runtime import ensure_fields, execute_plan
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaFeatureNotSupportedByBackendError
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import ValueListPlaceholderTransformation

from lines import judged, run

TEXT = "sigma_text"


def leaves(value, name=""):
    """The fields of an event, nested names joined by dots; arrays as JSON, as flatteners leave them."""
    if isinstance(value, dict) and (value or not name):
        for key, member in value.items():
            yield from leaves(member, f"{name}.{key}" if name else key)
    else:
        yield name, value


def texts(value):
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts(member)
    elif value is not None:
        yield stored(value) if isinstance(value, bool) else str(value)


def stored(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def kind(value):
    value = stored(value)
    return "INTEGER" if isinstance(value, int) else "REAL" if isinstance(value, float) else "TEXT COLLATE NOCASE"


def quote(name):
    return "`" + name.replace("`", "``") + "`"


def table(events):
    connection = sqlite3.connect(":memory:")
    connection.create_function("regexp", 2, lambda p, v: v is not None and re.search(p, str(v)) is not None)
    rows = [dict(leaves(event)) for event in events]
    kinds, spelled = {}, {}
    for row in rows:
        for name, value in row.items():
            spelled.setdefault(name.lower(), name)
            if value is not None:
                kinds.setdefault(name.lower(), kind(value))
    columns = [f"{quote(name)} {kinds.get(key, 'TEXT COLLATE NOCASE')}" for key, name in spelled.items()]
    connection.execute(f"CREATE TABLE logs ({', '.join([*columns, TEXT + ' TEXT'])})")
    for event, row in zip(events, rows):
        names = [*row, TEXT]
        values = [*(stored(value) for value in row.values()), "\n".join(texts(event))]
        connection.execute(f"INSERT INTO logs ({', '.join(map(quote, names))}) VALUES ({', '.join('?' * len(names))})", values)
    return connection


def pipeline(placeholders):
    if placeholders is None:
        return None
    return ProcessingPipeline(items=[ProcessingItem(transformation=ValueListPlaceholderTransformation())], vars=placeholders)


def load(case):
    backend = sqliteBackend(pipeline(case.get("placeholders")), fulltext_field=TEXT, timestamp_field="@timestamp")
    return json.loads(backend.convert(SigmaCollection.from_yaml(case["rule"]), "zircolite"))


def holds(rules, case):
    connection, title = table([json.loads(event) for event in case["events"]]), judged(case)
    return any(holds_one(connection, rule) for rule in rules if title in (None, rule["title"]))


def holds_one(connection, rule):
    if rule["result_type"] == "correlation":
        return bool(execute_plan(connection, rule["correlation_plan"])[0])
    ensure_fields(connection, {rule["source_table"]: rule["required_fields"]})
    return any(connection.execute(query).fetchone() for query in rule["rule"])


run("SQLite by pySigma", ["pysigma", "pysigma-backend-sqlite"], load, holds, [SigmaFeatureNotSupportedByBackendError])
