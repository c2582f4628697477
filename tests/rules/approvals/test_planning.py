"""回付の前に示す経路は、回付したときの経路と同じ決まりで求める."""

# ruff: noqa: N802  # rules are named in the clerk's words

from collections.abc import Sequence
from typing import get_args

import pytest

from libs.contracts import codes
from services.approvals.domain.people import MatterPlace
from services.approvals.domain.planning import Plan, Proposal, plan
from services.approvals.domain.route import Unroutable
from services.approvals.domain.templates import Matter as RoutedMatter
from tests.rules.approvals.office import CHIEF, HEAD, MONDAY, STAFF, SUPERVISOR, WORKER, Matter, away, by, matter

UNITS = {person["id"]: person["posts"][0]["unit"] for person in STAFF}


def planned(
    given: Matter, matter_type: codes.MatterType, flags: Sequence[codes.MatterFlag], who: str
) -> Plan | Unroutable:
    """The route that a 回付 of one home visit would take."""
    wanted = RoutedMatter(
        matter_type,
        "minato",
        given.today.isoformat(),
        frozenset({"home_visit"}),
        frozenset({"living"}),
        None,
        tuple(flags),
    )
    place = MatterPlace("minato", UNITS[who])
    return plan(Proposal(wanted, by(who), place), given.routes(), given.people())


@pytest.mark.parametrize("who", [WORKER, SUPERVISOR, CHIEF, HEAD])
@pytest.mark.parametrize("flags", [[], ["unusual"]])
@pytest.mark.parametrize("matter_type", get_args(codes.MatterType))
def test_前に示した経路は_始まった案件の経路と同じ(
    matter_type: codes.MatterType, flags: list[codes.MatterFlag], who: str
) -> None:
    before = planned(matter(), matter_type, flags, who)
    given = matter().submitted(
        matter_type=matter_type,
        flags=flags,
        flag_reason="異例",
        drafter=by(who),
        sender=by(who),
        drafter_unit=UNITS[who],
    )
    if isinstance(before, Unroutable):
        assert (given.state, given.case["unroutable_reason"]) == ("unroutable", before.reason)
        return
    people = [(s["kind"], [p["staff_id"] for p in s["assignees"]]) for s in before.route.steps]
    assert people == [(s["kind"], [p["staff_id"] for p in s["assignees"]]) for s in given.case["steps"]]
    assert (given.case["route"], given.case["route_notes"]) == (before.template["id"], before.route.notes)


def test_不在の人も_経路には名前が出る() -> None:
    """Whether somebody is passed over is decided when the matter comes to their step."""
    found = planned(matter(absences=(away(SUPERVISOR, MONDAY, MONDAY),)), "record", [], WORKER)
    assert isinstance(found, Plan)
    assert [p["staff_id"] for s in found.route.steps for p in s["assignees"]] == [SUPERVISOR, CHIEF]


def test_除斥の人は_経路に出ない() -> None:
    found = planned(matter(left_out=frozenset({CHIEF})), "record", [], WORKER)
    assert isinstance(found, Plan)
    assert [p["staff_id"] for s in found.route.steps for p in s["assignees"]] == [SUPERVISOR, HEAD]
