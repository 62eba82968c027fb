"""azuma: a rule of pydantic, matched against one event. It has neither correlations, filters nor placeholders.

In bulk: `RuleSet.match_all` on each event.
"""

import json

from azuma import Rule
from azuma.exceptions import UnsupportedFeatureError

from lines import Unsupported, documents, run


def load(case):
    if documents(case) or "placeholders" in case:
        raise Unsupported("one rule, one event")
    return Rule.model_validate_yaml(case["rule"])


def holds(rule, case):
    return any(rule.match(json.loads(event)) for event in case["events"])


run("azuma", ["azuma"], load, holds, [UnsupportedFeatureError])
