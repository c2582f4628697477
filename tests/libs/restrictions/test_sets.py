"""Which households and notes a set hides from whom."""

from libs.restrictions import RestrictionEntry, RestrictionSet, Viewer, restriction_set_of
from tests.libs.restrictions.case import HYOGO, TARUMI, protected


def test_nobody_is_hidden_without_a_document() -> None:
    assert not restriction_set_of(None).hides("h1", HYOGO)
    assert restriction_set_of({"etag": "e", "n": 3, "households": {}}).n == 3


def test_a_protected_household_is_hidden_outside_its_offices() -> None:
    snapshot = RestrictionSet("e", 1, {"h1": protected("tarumi")})
    assert snapshot.hides("h1", HYOGO)
    assert not snapshot.hides("h1", TARUMI)
    assert not snapshot.hides("h2", HYOGO)
    assert not snapshot.hides(None, HYOGO)
    assert snapshot.hidden_from(HYOGO) == {"h1"}
    assert snapshot.is_protected("h1")
    assert not snapshot.is_protected("h2")


def test_a_restricted_household_is_hidden_inside_its_office_too() -> None:
    snapshot = RestrictionSet("e", 1, {"h1": {"offices": None, "allowed": ["s9"], "office_code": "tarumi"}})
    assert snapshot.hides("h1", TARUMI)
    assert not snapshot.hides("h1", Viewer("s9", frozenset({"tarumi"})))
    assert snapshot.is_restricted_within_office("h1", TARUMI)
    assert not snapshot.is_restricted_within_office("h1", HYOGO)
    assert not snapshot.is_restricted_within_office("h2", TARUMI)


def test_a_note_is_for_who_may_see_the_households_it_names_and_elsewhere_for_its_superiors() -> None:
    boss = Viewer("s7", frozenset({"hyogo"}), frozenset({"hyogo"}))
    named = Viewer("s9", frozenset({"hyogo"}))
    both = Viewer("s8", frozenset({"hyogo", "tarumi"}))
    snapshot = RestrictionSet(
        "e",
        1,
        {
            "h1": protected("tarumi"),
            "h2": {"office_code": "hyogo", "allowed": ["s9"]},
            "far": {"office_code": "hyogo", "meets": ["h1"]},
            "near": {"office_code": "hyogo", "meets": ["h2"]},
            "two": {"office_code": "hyogo", "meets": ["h1", "h2"]},
            "over": {"office_code": "hyogo", "meets": ["h8"]},
        },
    )
    shown = {
        name: [v.staff_id for v in (HYOGO, boss, named, both) if not snapshot.hides(name, v)]
        for name in ("far", "near", "two", "over")
    }
    assert shown == {"far": ["s7", "s8"], "near": ["s9"], "two": [], "over": ["s2", "s7", "s9", "s8"]}
    assert snapshot.hidden_from(boss) == {"h1", "h2", "near", "two"}
    assert snapshot.linked_to(["far", "h1", "h8"]) == frozenset()
    assert not snapshot.is_protected("far")
    assert not snapshot.is_restricted("far")


def test_a_note_that_was_linked_is_for_who_may_see_its_household_and_for_no_superior_else() -> None:
    boss = Viewer("s7", frozenset({"hyogo"}), frozenset({"hyogo"}))
    note: RestrictionEntry = {"office_code": "hyogo", "meets": ["h1"], "linked": True}
    snapshot = RestrictionSet("e", 1, {"h1": protected("tarumi"), "n1": note, "n2": {**note, "meets": ["h8"]}})
    assert [v.staff_id for v in (TARUMI, HYOGO, boss) if not snapshot.hides("n1", v)] == ["s1"]
    assert not snapshot.hides("n2", HYOGO)
    assert snapshot.linked_to(["n1", "n2", "h1"]) == {"h1", "h8"}
