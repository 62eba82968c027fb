"""azuma: a rule of pydantic, matched against one event. It has neither correlations, filters nor placeholders.

In bulk: `RuleSet.match_all` on each event.
"""

import json

from azuma import Rule

from lines import Unsupported, documents, lacks_modifier, run


def load(case):
    if documents(case) or "placeholders" in case:
        raise Unsupported("one rule, one event")
    return Rule.model_validate_yaml(case["rule"])


def holds(rule, case):
    try:
        return any(rule.match(json.loads(event)) for event in case["events"])
    except Exception as error:  # modifiers are looked at when the first event comes
        if lacks_modifier(str(error)):
            raise Unsupported(str(error)) from error
        raise


run("azuma", ["azuma"], load, holds)
