"""Notes in the restrictions document: which households they may name, where they were linked, when the entry goes."""

from services.records.domain import restriction as rules


def test_a_note_that_was_linked_goes_by_its_household_alone_whatever_is_met_later() -> None:
    met = rules.meet({}, {"n1": ("tarumi", frozenset({"h1"}))}, n=1)
    linked = rules.link(met, {"n1": ("tarumi", "h2"), "n2": ("tarumi", "h3")}, n=2)
    assert {note_id: entry.get("meets") for note_id, entry in linked.items()} == {"n1": ["h2"], "n2": ["h3"]}
    assert rules.meet(linked, {"n1": ("tarumi", frozenset({"h1"}))}, n=3) == linked
    assert rules.link(linked, {"n1": ("tarumi", "h2")}, n=3) == linked
    assert rules.link(linked, {"n1": ("tarumi", "h4")}, n=3)["n1"].get("meets") == ["h4"]
    assert rules.forget(linked, "n1") == linked
    assert rules.forget(met, "n1") == {}
    assert rules.named_by(linked) == []
