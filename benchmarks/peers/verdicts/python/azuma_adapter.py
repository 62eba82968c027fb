"""azuma: a rule of pydantic, matched against one event. It has neither correlations, filters nor placeholders.

In bulk: `RuleSet.match_all` on each event.
"""

import json

import lark
import pydantic
import yaml
from azuma import Rule

from lines import answer, documents, run


def judge(case):
    if documents(case) or "placeholders" in case:
        return "unsupported", "one rule, one event"
    try:
        rule = Rule.model_validate_yaml(case["rule"])
    except (pydantic.ValidationError, lark.exceptions.LarkError, yaml.YAMLError, ValueError, TypeError) as error:
        return "refused", f"{type(error).__name__}: {error}"
    return answer(any(rule.match(json.loads(event)) for event in case["events"]))


run("azuma", ["azuma"], judge)
