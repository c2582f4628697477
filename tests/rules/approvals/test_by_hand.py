"""経路の指定し直し: 経路のない案件に人を指定する、職の案件を後任へまとめて渡す."""

# ruff: noqa: N802  # rules are named in the clerk's words

from typing import Any, TypedDict, cast

import pytest

from libs.contracts import codes
from libs.states.signoff import Assignee
from services.approvals.domain.errors import NobodyFits, RouteNoDecider
from services.approvals.domain.rerouting import (
    Appointed,
    HandOver,
    RouteAppointment,
    StepAppointment,
    reroute,
    route_by_hand,
)
from services.approvals.domain.rerouting import hand_over as handed_over
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    STAFF,
    SUPERVISOR,
    WORKER,
    Matter,
    by,
    content,
    matter,
    member,
)

Reassigned = TypedDict("Reassigned", {"from": list[Assignee], "to": Assignee})
WITHOUT_CHIEF = tuple(s for s in STAFF if s["id"] != CHIEF)


def without_route(**more: Any) -> Matter:
    """A matter that nobody can decide, because the post of 課長 is vacant."""
    given = matter(staff=WITHOUT_CHIEF).submitted(**more)
    assert given.state == "unroutable"
    return given


def appoint(given: Matter, *steps: tuple[codes.StepKind, str]) -> Matter:
    named = [Appointed(kind=kind, staff_id=staff_id) for kind, staff_id in steps]
    return given.became(route_by_hand(given.case, by(WORKER), RouteAppointment(named, "課長が欠員"), given.at()))


def hand_over(given: Matter, holder: str, successor: str) -> Matter:
    return given.became(handed_over(given.case, by(HEAD), HandOver(by(holder), successor), given.at()))


class Test経路のない案件:
    """The drafter or 本庁 may name the route; it has one decider, as every route (docs/domain/sign-off.md 2.2, 2.6)."""

    def test_指定した順に回り_決裁で終わる(self) -> None:
        given = appoint(without_route(), ("review", SUPERVISOR), ("decide", HEAD))
        assert given.approved(SUPERVISOR).approved(HEAD).state == "closed"

    def test_供覧だけの経路で決裁を免れることはできない(self) -> None:
        with pytest.raises(RouteNoDecider):
            appoint(without_route(), ("circulate", HEAD))

    def test_供覧の案件なら供覧だけでよい(self) -> None:
        nobody = tuple(s for s in WITHOUT_CHIEF if s["posts"][0]["role"] != "supervisor")
        given = matter(staff=nobody).submitted(matter_type="circulate")
        assert given.state == "unroutable", "nobody is there to read it"
        assert appoint(given, ("circulate", HEAD)).seen(HEAD).state == "closed"

    def test_同じ人を二度指定しても_高いほうで一度だけ処理する(self) -> None:
        given = appoint(without_route(), ("review", HEAD), ("decide", HEAD))
        assert given.steps() == [("decide", "active")]
        assert given.case["route_notes"] == ["兼務のため省略：回議（指定された人）"]

    def test_起案者は指定できない(self) -> None:
        with pytest.raises(NobodyFits):
            appoint(without_route(), ("decide", WORKER))


class Test後任へ:
    """1 April: the open matters of a post go to its successor; both holders stay readable (AP14)."""

    def test_職の未処理の段階が後任へ移り_前の人も残る(self) -> None:
        successor = member("kazama", "風間 環", "課長", "section_chief", "生活支援課")
        given = matter(staff=(*STAFF, successor)).submitted().approved(SUPERVISOR)
        hand_over(given, CHIEF, "kazama")
        assert given.last is not None
        moved = cast("Reassigned", given.last.change["reassigned"])
        assert ([p["staff_id"] for p in moved["from"]], moved["to"]["staff_id"]) == ([CHIEF], "kazama")
        assert given.refreshed().last is None, "it stays with the successor"
        assert given.approved("kazama").state == "closed"

    def test_後任へ渡した決裁も_印を付ければ一つ上へ上がる(self) -> None:
        successor = member("kazama", "風間 環", "課長", "section_chief", "生活支援課")
        given = hand_over(matter(staff=(*STAFF, successor)).submitted(), CHIEF, "kazama")
        given.approved(SUPERVISOR, flags=["disputed"], flag_reason="争いがある")
        assert given.approved("kazama").waits_for == [HEAD]

    @pytest.mark.parametrize("begun", [False, True])
    def test_同じ職の一人の分を渡しても_もう一人の合議は残る(self, begun: bool) -> None:
        """Two people of 経理 must both agree, and one of them leaves."""
        beside = member("usui", "碓井 要", "経理", "specialist", "管理係")
        successor = member("kazama", "風間 環", "経理", "specialist", "管理係")
        given = matter(staff=(*STAFF, beside)).submitted(matter_type="change", seen=[content("r-1")])
        if begun:
            given.approved(SUPERVISOR)
        given.staff = (*(s for s in given.staff if s["id"] != ACCOUNTING), successor)
        hand_over(given, ACCOUNTING, "kazama")
        if not begun:
            given.approved(SUPERVISOR)
        assert given.waits_for == ["kazama", "usui"]
        given.refreshed()
        assert given.approved("kazama").waits_for == ["usui"]
        assert given.approved("usui").waits_for == [CHIEF]


def test_一つの段階だけ別の人へ() -> None:
    given = matter().submitted()
    given.became(reroute(given.case, by(HEAD), StepAppointment(2, HEAD, "課長が長期不在"), given.at()))
    assert given.approved(SUPERVISOR).waits_for == [HEAD]
