"""DuckDB by pySigma's SQL: the backend's own default pipeline, events as newline-delimited JSON read by DuckDB.

Fields that the rules name and the events lack are added as nulls, since DuckDB refuses unknown columns.
In bulk: one file of events, `read_json_auto` once, each statement over the whole table.
"""

import tempfile

import duckdb
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaFeatureNotSupportedByBackendError
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import ValueListPlaceholderTransformation
from sigma_backend_duckdb import DuckDBBackend

from lines import judged, run


def pipeline(placeholders):
    items = [] if placeholders is None else [ProcessingItem(transformation=ValueListPlaceholderTransformation())]
    return ProcessingPipeline(items=items, vars=placeholders or {})


def load(case):
    backend = DuckDBBackend(pipeline(case.get("placeholders")))
    backend.timestamp_field = '"@timestamp"'
    collection, title = SigmaCollection.from_yaml(case["rule"]), judged(case)
    backend.convert(collection)
    rules = [rule for rule in collection.rules if title in (None, rule.title)]
    return [query for rule in rules for query in rule.get_conversion_result() or []]


def holds(queries, case):
    if not case["events"]:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write("".join(event + "\n" for event in case["events"]))
        file.flush()
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE logs AS SELECT * FROM read_json_auto('{file.name}', format = 'newline_delimited')")
    return any(rows(connection, query) for query in queries)


def rows(connection, query):
    """The rows of a query; a column that no event has is added as a null one."""
    for _ in range(200):
        try:
            return connection.execute(query).fetchall()
        except duckdb.BinderException as error:
            text = str(error)
            if "Referenced column" not in text:
                raise
            name = text.split('Referenced column "', 1)[1].split('"', 1)[0]
            connection.execute(f'ALTER TABLE logs ADD COLUMN "{name}" VARCHAR')
    raise RuntimeError("too many columns are missing")


UNSUPPORTED = [SigmaFeatureNotSupportedByBackendError, NotImplementedError]
run("DuckDB by pySigma", ["pysigma", "pysigma-backend-duckdb", "duckdb"], load, holds, UNSUPPORTED)
