"""Where the workflow leads an incident, as the report page tells it."""

from test_report_page import renderer  # noqa: F401
from test_report_reader import NOW, words_of

ROAD = {"workflow": {"states": {
    "triage": {"tasks": [{"name": "verify"}], "then": {
        "containment": {}, "closed": {"when": {"incident.verdict": ["false-positive", "benign"]}},
        "watch": {"when": {"data.personal": True}}}},
    "watch": {},
    "response": {"then": {"closed": {}}, "states": {"containment": {
        "tasks": [{"name": "contain", "text": "Stop it from spreading"},
                  {"name": "tell", "text": "Tell counsel", "when": {"data.personal": True}}],
        "actions": ["isolate-host", "block-address"]}}},
    "closed": {"final": True}}}}


def test_where_the_workflow_leads_is_told_with_what_awaits_there(renderer):  # noqa: F811
    words = words_of(renderer, ROAD, tasks=[{"name": "verify", "state": "open"}]).replace(" : ", ": ").replace(" ,", ",")
    road = words[words.index("Where it may go from there"):words.index("What is open, soonest first")]
    assert "Containment: Stop it from spreading \u2014 actions that it allows to ask for: isolate host and block address" in road
    assert "Closed, once it is judged false positive or benign" in road and "Tell counsel" not in road
    assert "Watch, under a condition that the charter states" in road
    inner = words_of(renderer, ROAD, states=["response", "containment"])
    assert "Where it may go from there Closed" in inner and "Watch" not in inner
    for charter, members in (({}, {}), (ROAD, {"closed": NOW}), (ROAD, {"states": ["gone"]})):
        assert "Where it may go" not in words_of(renderer, charter, **members)
