"""Where the workflow leads an incident, as the report page tells it."""

import pytest
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


PEOPLE = {"ada": {"name": "Ada", "roles": ["manager"]}, "bob": {"name": "Bob", "roles": ["manager", "legal"]}}


def road_of(renderer, then, **members):  # noqa: F811
    """Where a charter with these ways out of triage leads, as one text; empty when nowhere."""
    states = {"triage": {"then": then}, "watch": {"actions": "isolate-host"}, "closed": {"final": True}}
    words = words_of(renderer, {"people": PEOPLE, "workflow": {"states": states}}, **members)
    words = words[:words.index("What is open, soonest first")].replace(" : ", ": ").replace(" ,", ",")
    return words[words.index("Where it may go from there"):].strip() if "Where it may go from there" in words else ""


@pytest.mark.parametrize(("way", "told"), [
    ({}, ""),
    ({"on": "contact-lost"}, ", when the event \u201ccontact lost\u201d comes"),
    # Events come to the system, whom `by` names.
    ({"on": "contact-lost", "by": "system"}, ", when the event \u201ccontact lost\u201d comes"),
    ({"on": "done.state.watch-list"}, ", when all of watch list is done"),
    ({"automatic": True, "when": {"incident.verdict": "benign"}}, ", by itself, once it is judged benign"),
    ({"automatic": False}, ""),
    ({"by": "manager"}, ", by Ada or Bob"),
    ({"by": {"any": ["legal"]}, "when": {"data.personal": True}}, ", by Bob, under a condition that the charter states"),
    ({"by": "incident-lead"}, ", by Ada"),
    ({"by": {"all": ["legal"]}}, ", by Bob"),
    # One person takes it, so that Ada and Bob together cannot.
    ({"by": {"all": ["legal", "crisis-manager"]}}, ", by one person who is all of legal and crisis manager"),
    ({"by": {"of": 2, "among": ["bob", "legal", "manager"]}}, ", by one person who is 2 of Bob, legal and manager"),
])
def test_a_way_tells_what_it_waits_for(renderer, way, told):  # noqa: F811
    for then in ({"closed": way}, {"closed": [way]}, {"closed": [way, way]}):
        assert road_of(renderer, then, lead="ada") == f"Where it may go from there Closed{told}"


def test_of_several_ways_to_a_state_each_is_told_once(renderer):  # noqa: F811
    ways = [{"when": {"incident.verdict": "benign"}}, {"by": "ada"}, {"when": {"incident.verdict": ["benign"]}}]
    road = road_of(renderer, {"closed": ways, "watch": {}})
    assert "Closed, once it is judged benign" in road and "Closed, by Ada" in road and road.count("Closed") == 2
    assert "Watch: actions that it allows to ask for: isolate host" in road


def test_ways_out_of_two_states_at_once_are_told_with_the_conditions_of_each(renderer):  # noqa: F811
    states = {"hosts": {"then": {"closed": {"by": "ada"}, "people": {}}}, "closed": {},
              "people": {"then": {"closed": {"when": {"incident.verdict": "benign"}}, "hosts": {}}}}
    charter = {"people": PEOPLE, "workflow": {"states": states}}
    words = words_of(renderer, charter, states=["hosts", "people"]).replace(" ,", ",")
    road = words[words.index("Where it may go from there"):words.index("What is open, soonest first")]
    assert "Closed, by Ada" in road and "Closed, once it is judged benign" in road
    assert "Hosts" not in road and "People" not in road  # it is there already


def test_a_state_leads_nowhere_when_it_leads_to_where_the_incident_is(renderer):  # noqa: F811
    assert road_of(renderer, {"triage": {}}) == ""
