"""Documents to dataclasses and back."""

from __future__ import annotations

import csirt
from csirt._decode import decode, encode
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(max_size=20)
facts = st.dictionaries(texts, st.one_of(st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), texts, st.lists(texts)))
predicates = st.builds(csirt.Predicate, field=texts, op=texts, from_=st.integers(0, 2**53), known=st.booleans())
needs = st.builds(csirt.Need, kind=st.sampled_from(csirt.NeedKind), of=st.lists(texts), count=st.integers(0, 9))
effects = st.builds(csirt.Effect, kind=st.sampled_from(csirt.EffectKind), to=texts, details=facts)
decisions = st.builds(
    csirt.Decision,
    outcome=st.sampled_from(csirt.Outcome),
    because=st.lists(st.builds(csirt.Clause, pointer=texts, held=st.lists(predicates, max_size=2)), max_size=2),
    needs=st.lists(needs, max_size=2),
    effects=st.lists(effects, max_size=2),
)


@given(decisions)
def test_what_is_encoded_is_decoded_to_the_same(decision):
    assert decode(csirt.Decision, encode(decision)) == decision


def test_defaults_are_left_out():
    assert encode(csirt.Decision()) == {}
    assert decode(csirt.Decision, {}).outcome is csirt.Outcome.DENIED


def test_unknown_members_are_skipped():
    assert decode(csirt.Incident, {"short_id": "INC-1", "of a newer version": [1]}).short_id == "INC-1"


@given(st.integers(-(2**62), 2**62))
def test_instants_keep_every_nanosecond(ns):
    assert csirt.Instant.from_ns(ns).ns == ns
