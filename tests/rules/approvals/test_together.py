"""合議と供覧: ほかの係の同意は並べて受け、供覧は何も止めない."""

# ruff: noqa: N802  # rules are named in the clerk's words

from datetime import timedelta

import pytest

from libs.problems import OutOfScope, ValidationFailed
from services.approvals.domain import rerouting, withdrawing
from services.approvals.domain.acting import ActionInput
from services.approvals.domain.errors import AlreadyDecided, NobodyFits, StepNotActive
from services.approvals.domain.rerouting import StepAppointment
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    HQ,
    MEDICAL,
    MONDAY,
    STAFF,
    SUPERVISOR,
    SUPERVISOR2,
    WORKER,
    Doc,
    Matter,
    away,
    by,
    content,
    matter,
    member,
)

KAZAMA = member("kazama", "風間 環", "課長", "section_chief", "生活支援課")
NOBODY: Doc = {"id": "minato:課長", "ranks": []}
TOLD_FIRST: Doc = {
    "id": "own",
    "name": "独自",
    "matter_type": "minor",
    "office_code": "minato",
    "conditions": {},
    "steps": [
        {"kind": "circulate", "resolver": {"role": "section_chief"}},
        {"kind": "decide", "resolver": {"role": "supervisor", "unit_of": "drafter"}},
    ],
}
"""課長 gets a 供覧 before 係長 decides."""


def in_consult(**more: object) -> Matter:
    """A change of benefit about health: 経理 and 医療 are asked in parallel."""
    about = {"matter_type": "change", "seen": [content("r-1", subjects=("health",))], **more}
    return matter().submitted(**about).approved(SUPERVISOR)


class Test合議:
    """合議: agreement of other sections, in parallel, completed once and only once (AP10)."""

    def test_関係する係へ同時に回る(self) -> None:
        given = in_consult()
        assert given.steps() == [
            ("review", "done"),
            ("consult", "active"),
            ("consult", "active"),
            ("decide", "waiting"),
        ]
        assert given.waits_for == [MEDICAL, ACCOUNTING]

    def test_医療に関わらなければ医療担当へは回らない(self) -> None:
        given = matter().submitted(matter_type="change").approved(SUPERVISOR)
        assert given.waits_for == [ACCOUNTING]

    @pytest.mark.parametrize("order", [(ACCOUNTING, MEDICAL), (MEDICAL, ACCOUNTING)])
    def test_全員が同意して初めて次へ進む(self, order: tuple[str, str]) -> None:
        given = in_consult().approved(order[0])
        assert given.waits_for == [order[1]]
        assert given.case["active_seq"] in {2, 3}
        assert given.approved(order[1]).waits_for == [CHIEF]

    def test_一人が差し戻せば残りは中断し_遅れた同意は受けない(self) -> None:
        given = in_consult().returned(ACCOUNTING)
        assert given.steps() == [
            ("review", "done"),
            ("consult", "returned"),
            ("consult", "interrupted"),
            ("decide", "waiting"),
        ]
        with pytest.raises(StepNotActive):
            given.approved(MEDICAL)

    def test_差戻しの後は_中断した合議もやり直す(self) -> None:
        given = in_consult().approved(MEDICAL).returned(ACCOUNTING).resubmitted()
        assert given.waits_for == [MEDICAL, ACCOUNTING]

    def test_ほかの人の同意では自分の版は古くならない(self) -> None:
        given = in_consult()
        version = given.case["version"]
        given.approved(ACCOUNTING, version)
        assert given.approved(MEDICAL, version).waits_for == [CHIEF]

    def test_合議では廃案にできない(self) -> None:
        with pytest.raises(OutOfScope):
            in_consult().rejected(ACCOUNTING)

    def test_課長から合議の前へ戻しても_合議は済んだまま(self) -> None:
        given = in_consult().approved(MEDICAL).approved(ACCOUNTING).returned(CHIEF, 1)
        assert given.waits_for == [SUPERVISOR]
        assert given.approved(SUPERVISOR).waits_for == [CHIEF]


class Test供覧:
    """供覧: read-only circulation, nothing to decide (AP11)."""

    def test_決裁の後の供覧は_決裁を待って始まる(self) -> None:
        given = matter().submitted(matter_type="minor")
        assert given.steps() == [("decide", "active"), ("circulate", "waiting")]
        given.approved(SUPERVISOR)
        assert (given.state, given.case["unread"]) == ("closed", [CHIEF])
        given.seen(CHIEF)
        assert (given.state, given.case["unread"], given.events[-1]) == ("closed", [], "seen")

    def test_供覧だけの経路は_決裁なしで_全員が読めば完結する(self) -> None:
        given = matter().submitted(matter_type="circulate")
        assert (given.state, given.waits_for, given.case["unread"]) == ("circulating", [], [SUPERVISOR, CHIEF])
        assert given.seen(CHIEF).state == "circulating"
        assert given.seen(SUPERVISOR).state == "closed"
        assert given.case["decided"] is None
        assert given.events == ["submitted", "seen", "closed"]

    def test_供覧にない人が読んでも何も変わらない(self) -> None:
        assert matter().submitted(matter_type="circulate").seen(HEAD).last is None

    def test_読まずに異動した人の供覧は後任へ移り_読み終われば完結する(self) -> None:
        """A route of 供覧 alone does not wait for somebody who left their post without reading it."""
        given = matter().submitted(matter_type="circulate").seen(SUPERVISOR)
        given.staff = tuple(s for s in STAFF if s["id"] != CHIEF)
        given.refreshed()
        given.staff = (*given.staff, KAZAMA)
        assert given.refreshed().case["unread"] == ["kazama"]
        assert given.seen("kazama").state == "closed"
        assert [a["by"]["staff_id"] for s in given.case["steps"] for a in s["acted"]] == [SUPERVISOR, "kazama"]

    def test_欠員の職への供覧は_代決者や上司へ回さず_後任か指定された人を待つ(self) -> None:
        """As for any step of a vacant post, the office sees that it is stuck, and no substitute is chosen."""
        order = {"id": "minato:課長", "ranks": [{"post": "経理"}]}
        given = matter(deputies=(order,)).submitted(matter_type="circulate").seen(SUPERVISOR)
        given.staff = tuple(s for s in STAFF if s["id"] != CHIEF)
        given.refreshed()
        assert (given.state, given.case["unread"], given.case.get("needs_help")) == ("unroutable", [], "minato")
        assert given.case["unroutable_reason"] == "供覧（課長）を行える人がいません。経路を指定してください。"
        assert given.refreshed().last is None, "it waits to be mended"
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(2, MEDICAL, "課長が欠員"), given.at()))
        assert (given.state, given.case["unread"], "needs_help" in given.case) == ("circulating", [MEDICAL], False)
        given.staff = (*given.staff, KAZAMA)
        assert given.refreshed().last is None, "it stays with who was named"
        assert given.seen(MEDICAL).state == "closed"

    def test_決裁の後に職が欠員になった供覧も_読む人を指定できる(self) -> None:
        given = matter().submitted(matter_type="minor").approved(SUPERVISOR)
        given.staff = tuple(s for s in STAFF if s["id"] != CHIEF)
        given.refreshed()
        assert (given.state, given.case["unread"], given.case.get("needs_help")) == ("closed", [], "minato")
        assert rerouting.lacks_people(given.case)
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(2, MEDICAL, "課長が欠員"), given.at()))
        assert (given.state, given.case["unread"], "needs_help" in given.case) == ("closed", [MEDICAL], False)

    def test_本庁の職が欠員になった供覧も_読む人を指定できる(self) -> None:
        given = matter().submitted(matter_type="transfer").approved(SUPERVISOR).approved(CHIEF).approved(HEAD)
        assert given.case["unread"] == [HQ]
        given.staff = tuple(s for s in STAFF if s["id"] != HQ)
        given.refreshed()
        assert (given.case["unread"], given.case.get("needs_help")) == ([], "minato")
        assert rerouting.lacks_people(given.case)

    def test_残る一人が異動で抜ければ_読み終わった供覧は完結する(self) -> None:
        both = (*STAFF, member("kase", "加瀬 律", "係長", "supervisor", "第一係"))
        given = matter(staff=both).submitted(matter_type="circulate").seen(CHIEF).seen(SUPERVISOR)
        assert given.case["unread"] == ["kase"]
        given.staff = STAFF
        assert (given.refreshed().state, given.events[-1]) == ("closed", "closed")
        assert given.case.get("unconfirmed_since"), "records is asked until it knows"

    def test_供覧は二度読まない(self) -> None:
        assert matter().submitted(matter_type="circulate").seen(CHIEF).seen(CHIEF).last is None

    def test_供覧だけの経路も起案者は引き戻せる(self) -> None:
        given = matter().submitted(matter_type="circulate").withdrawn(WORKER)
        assert (given.state, given.case["unread"]) == ("withdrawn", [])

    def test_登録済の週次供覧は_起案者でも引き戻せない(self) -> None:
        given = matter().submitted(matter_type="circulate", filed_week="2026-05-25")
        assert given.case["title"] == "登録済：六月の家庭訪問"
        with pytest.raises(OutOfScope):
            given.withdrawn(WORKER)
        with pytest.raises(OutOfScope):
            withdrawing.ask_withdrawal(given.case, given.person(WORKER), ActionInput(), given.at())
        assert given.seen(SUPERVISOR).seen(CHIEF).state == "closed"

    def test_係長のいない事務所では_課長への供覧に_省いた段階が書かれる(self) -> None:
        """Nobody is passed over in silence: the reader sees that nobody held the post of the step before."""
        alone = tuple(s for s in STAFF if s["id"] not in {SUPERVISOR, SUPERVISOR2})
        given = matter(staff=alone).submitted(matter_type="circulate")
        assert given.case["unread"] == [CHIEF]
        assert given.case["route_notes"] == ["登録された人がいないため省略：供覧（係長）"]

    def test_供覧する人が一人もいなければ_経路を指定してもらう(self) -> None:
        given = matter(staff=(STAFF[0],)).submitted(matter_type="circulate")
        assert (given.state, given.case.get("needs_help")) == ("unroutable", "minato")

    def test_見られない人への供覧は_ほかの人だけに回る(self) -> None:
        barred = frozenset({SUPERVISOR, SUPERVISOR2})
        given = matter(left_out=barred).submitted(matter_type="circulate")
        assert (given.case["unread"], given.case["route_notes"]) == ([CHIEF], [])
        alone = matter(left_out=barred | {CHIEF}).submitted(matter_type="circulate")
        assert alone.state == "unroutable"

    def test_回った後で見られなくなった係長の供覧は_代わる課長が読めば足りる(self) -> None:
        """The superior reads it anyway: they get it once, and nothing says that 係長 had read it."""
        given = matter().submitted(matter_type="circulate")
        given.left_out = frozenset({SUPERVISOR})
        assert given.refreshed().case["unread"] == [CHIEF]
        assert given.steps() == [("circulate", "reassigned"), ("circulate", "active")]
        assert given.case["route_notes"] == ["兼務のため省略：供覧（係長）"]
        assert given.refreshed().last is None
        assert given.seen(CHIEF).state == "closed"
        assert [a["by"]["staff_id"] for s in given.case["steps"] for a in s["acted"]] == [CHIEF]

    def test_課長が先に読んでいれば_見られなくなった係長を待たずに完結する(self) -> None:
        given = matter().submitted(matter_type="circulate").seen(CHIEF)
        given.left_out = frozenset({SUPERVISOR})
        assert (given.refreshed().state, given.events[-1]) == ("closed", "closed")
        assert given.case.get("unconfirmed_since"), "records is asked until it knows"

    def test_見られなくなった人の供覧は_代決者の表の人へ_いなければ一つ上へ移る(self) -> None:
        order = {"id": "minato:係長", "ranks": [{"post": "経理"}]}
        given = matter(deputies=(order,)).submitted(matter_type="circulate")
        given.left_out = frozenset({SUPERVISOR})
        assert set(given.refreshed().case["unread"]) == {CHIEF, ACCOUNTING}
        given.left_out = frozenset({SUPERVISOR, ACCOUNTING, CHIEF})
        assert set(given.refreshed().case["unread"]) == {HEAD, SUPERVISOR2}, "課長の代わりは、表がなければ係長"

    def test_代わる人もいなければ_供覧は中断し_読む人を指定してもらう(self) -> None:
        given = self._broken_off()
        assert (given.state, given.case.get("needs_help")) == ("unroutable", "minato")
        assert (given.case["steps"][0]["state"], given.case["steps"][0]["acted"]) == ("interrupted", [])
        assert given.case["unroutable_reason"] == "供覧（課長）を行える人がいません。経路を指定してください。"
        assert given.case["route_notes"] == ["読める人がいないため中断：供覧（課長）"]
        assert given.refreshed().last is None, "it waits to be mended"

    def test_中断した供覧は_指定された人が読めば完結する(self) -> None:
        given = self._broken_off()
        with pytest.raises(NobodyFits):
            rerouting.reroute(given.case, by(WORKER), StepAppointment(1, CHIEF), given.at())
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(1, MEDICAL, "読める人"), given.at()))
        assert (given.state, given.case["unread"]) == ("circulating", [MEDICAL, HQ])
        assert (given.case["route_notes"], "needs_help" in given.case) == ([], False)
        assert given.refreshed().last is None
        assert given.seen(HQ).seen(MEDICAL).state == "closed"

    def test_中断した供覧は_読める人が戻れば続く(self) -> None:
        given = self._broken_off()
        given.left_out = frozenset()
        given.refreshed()
        assert (given.state, given.case["unread"], given.case["route_notes"]) == ("circulating", [CHIEF, HQ], [])

    def test_一つの供覧が中断しても_ほかの人は読める(self) -> None:
        given = self._broken_off()
        assert (given.state, given.case["unread"]) == ("unroutable", [HQ])
        assert given.seen(HQ).state == "unroutable", "nobody has read it for 課長"

    def test_読む人のいる供覧は_指定し直せない(self) -> None:
        given = matter().submitted(matter_type="circulate")
        with pytest.raises(ValidationFailed):
            rerouting.reroute(given.case, by(WORKER), StepAppointment(1, MEDICAL), given.at())

    def test_決裁の後の供覧も_見られなくなった人から移り_決裁は変わらない(self) -> None:
        given = matter().submitted(matter_type="minor").approved(SUPERVISOR)
        assert (given.state, given.case["unread"]) == ("closed", [CHIEF])
        given.left_out = frozenset({CHIEF})
        assert given.refreshed().case["route_notes"] == ["兼務のため省略：供覧（課長）"], "係長 decided it themselves"
        assert (given.state, given.case["unread"], given.events[-1]) == ("closed", [], "step_activated")

    def test_異動した人の後任が見られない世帯でも_供覧は代わる人へ移る(self) -> None:
        """A successor who may not read it is passed over, just as the person before them would be."""
        given = matter().submitted(matter_type="circulate").seen(SUPERVISOR)
        given.staff = (*(s for s in STAFF if s["id"] != CHIEF), KAZAMA)
        given.left_out = frozenset({"kazama", SUPERVISOR, SUPERVISOR2})
        assert given.refreshed().case["unread"] == [HEAD]
        assert given.seen(HEAD).state == "closed"

    def test_代わりに読む人が異動しても_次の人へ移る(self) -> None:
        given = matter().submitted(matter_type="circulate").seen(SUPERVISOR)
        given.left_out = frozenset({CHIEF, SUPERVISOR, SUPERVISOR2})
        assert given.refreshed().case["unread"] == [HEAD]
        given.staff = (
            *(s for s in STAFF if s["id"] != HEAD),
            member("oku", "奥 周", "所長", "office_head", "福祉事務所"),
        )
        assert given.refreshed().case["unread"] == ["oku"]
        given.staff = tuple(s for s in STAFF if s["id"] != HEAD)
        assert given.refreshed().state == "unroutable", "nobody is left who may read it"

    def test_指定した人がいなくなれば_供覧は中断する(self) -> None:
        """A person who was named by hand has no successor."""
        given = self._broken_off()
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(1, MEDICAL), given.at()))
        given.staff = tuple(s for s in given.staff if s["id"] != MEDICAL)
        assert given.refreshed().state == "unroutable"

    def test_指定した人がほかの事務所へ移れば_供覧は追いかけない(self) -> None:
        given = self._broken_off()
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(1, MEDICAL), given.at()))
        elsewhere = member(MEDICAL, "安永 道", "医療担当", "specialist", "管理係", office="hama")
        given.staff = (*(s for s in given.staff if s["id"] != MEDICAL), elsewhere)
        assert given.refreshed().state == "unroutable"
        assert given.refreshed().last is None, "nor a minute later"

    def test_同じ事務所で職名が変わった人は_供覧を続ける(self) -> None:
        given = matter().submitted(matter_type="circulate").seen(SUPERVISOR)
        renamed = member(CHIEF, "長峰 武", "保護課長", "section_chief", "生活支援課")
        given.staff = (*(s for s in STAFF if s["id"] != CHIEF), renamed)
        given.refreshed()
        assert [p["post"] for p in given.case["steps"][1]["assignees"]] == ["保護課長"]
        assert given.case["unread"] == [CHIEF]

    def test_代わる人に別の段階で読む人がいても_ほかの人は供覧を受ける(self) -> None:
        """One successor decided it themselves; the other still has to read it."""
        order = {"id": "minato:課長", "ranks": [{"role": "supervisor"}]}
        given = matter(deputies=(order,)).submitted(matter_type="minor").approved(SUPERVISOR)
        given.left_out = frozenset({CHIEF})
        assert given.refreshed().case["unread"] == [SUPERVISOR2]
        assert [p["staff_id"] for p in given.case["steps"][1]["assignees"]] == [SUPERVISOR2]

    def test_長く不在の上司は_供覧の代わりに選ばれない(self) -> None:
        absences = (away(HEAD, MONDAY, MONDAY + timedelta(days=90)),)
        given = matter(absences=absences).submitted(matter_type="circulate").seen(SUPERVISOR)
        given.left_out = frozenset({CHIEF, SUPERVISOR, SUPERVISOR2})
        assert given.refreshed().state == "unroutable"

    def test_自動で代わる人に_閲覧制限のある世帯は開かれない(self) -> None:
        """Whoever was named reads it. A substitute nobody chose reads it only if they may see the household anyway."""
        given = matter().submitted(matter_type="minor").approved(SUPERVISOR)
        given.unseeing = frozenset({CHIEF, "kazama", SUPERVISOR2})
        assert given.refreshed().last is None, "課長 was named by the route"
        given.staff = (*(s for s in STAFF if s["id"] != CHIEF), KAZAMA)
        assert given.refreshed().case["unread"] == []
        assert given.case["route_notes"] == ["兼務のため省略：供覧（課長）"], "係長 decided it themselves"
        order = {"id": "minato:課長", "ranks": [{"post": "経理"}]}
        other = matter(deputies=(order,)).submitted(matter_type="minor").approved(SUPERVISOR)
        other.left_out, other.unseeing = frozenset({CHIEF}), frozenset({ACCOUNTING})
        assert other.refreshed().case["unread"] == [HEAD]

    def test_閲覧制限は_決裁する人の選び方を変えない(self) -> None:
        given = matter().submitted(matter_type="minor")
        given.unseeing = frozenset({SUPERVISOR, "kazama"})
        given.staff = (
            *(s for s in STAFF if s["id"] != SUPERVISOR),
            member("kazama", "風間 環", "係長", "supervisor", "第一係"),
        )
        assert given.refreshed().waits_for == ["kazama"]

    def test_決裁の後に中断した供覧は_事務所に見え_読む人を指定できる(self) -> None:
        given = self._broken_off_after_decision()
        assert (given.state, given.case["unread"], given.case.get("needs_help")) == ("closed", [], "minato")
        assert given.case["unroutable_reason"] == "供覧（課長）を行える人がいません。経路を指定してください。"
        assert given.refreshed().last is None, "it waits to be mended"
        given.became(rerouting.reroute(given.case, by(WORKER), StepAppointment(2, MEDICAL, "読める人"), given.at()))
        assert (given.state, given.case["unread"], "needs_help" in given.case) == ("closed", [MEDICAL], False)
        assert (given.case["unroutable_reason"], given.case["route_notes"]) == (None, [])
        given.seen(MEDICAL)
        assert (given.state, given.decided()["by"]["staff_id"]) == ("closed", SUPERVISOR)

    def test_決裁の後に中断した供覧は_読める人が戻れば続く(self) -> None:
        given = self._broken_off_after_decision()
        given.left_out = frozenset()
        assert given.refreshed().case["unread"] == [CHIEF]
        assert "needs_help" not in given.case

    def test_決裁が済めば_中断した供覧のほかは指定し直せない(self) -> None:
        given = self._broken_off_after_decision()
        with pytest.raises(AlreadyDecided):
            rerouting.reroute(given.case, by(WORKER), StepAppointment(1, MEDICAL), given.at())
        read = matter().submitted(matter_type="minor").approved(SUPERVISOR)
        with pytest.raises(AlreadyDecided):
            rerouting.reroute(read.case, by(WORKER), StepAppointment(2, MEDICAL), read.at())

    def test_中断した供覧があっても_途中の案件は止まらず_起案者は決裁者を選べない(self) -> None:
        given = matter(templates=(TOLD_FIRST,), deputies=(NOBODY,)).submitted(matter_type="minor")
        given.staff, given.left_out = tuple(s for s in STAFF if s["id"] != HEAD), frozenset({CHIEF})
        given.refreshed()
        assert (given.state, given.waits_for, given.case.get("needs_help")) == ("circulating", [SUPERVISOR], "minato")
        assert not rerouting.lacks_people(given.case)
        assert rerouting.lacks_people(given.approved(SUPERVISOR).case)
        assert given.case.get("needs_help") == "minato"

    def test_前の回の変更を知らせる供覧は_その人が異動しても_だれにも移らない(self) -> None:
        """It went to the person who had agreed, not to a post, so nobody else is asked to read it."""
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF)
        given.resubmitted(seen=[content("r-1", "改めて訪問した。")])
        assert given.case["unread"] == [SUPERVISOR]
        given.staff = tuple(s for s in STAFF if s["id"] != SUPERVISOR)
        given.refreshed()
        assert (given.case["unread"], "needs_help" in given.case) == ([], False)
        assert given.waits_for == [CHIEF]
        [told] = [s for s in given.case["steps"] if s["kind"] == "circulate" and s["state"] == "interrupted"]
        with pytest.raises(ValidationFailed):
            rerouting.reroute(given.case, by(CHIEF), StepAppointment(told["seq"], MEDICAL), given.at())

    def _broken_off_after_decision(self) -> Matter:
        given = matter(staff=tuple(s for s in STAFF if s["id"] != HEAD), deputies=(NOBODY,))
        given.submitted(matter_type="minor").approved(SUPERVISOR)
        given.left_out = frozenset({CHIEF})
        return given.refreshed()

    def _broken_off(self) -> Matter:
        """課長 may no longer read it and has no deputy and no superior; 本庁 has a step of its own."""
        told: Doc = {
            "id": "own",
            "name": "独自",
            "matter_type": "circulate",
            "office_code": "minato",
            "conditions": {},
            "steps": [
                {"kind": "circulate", "resolver": {"role": "section_chief"}},
                {"kind": "circulate", "resolver": {"role": "hq"}},
            ],
        }
        given = matter(
            staff=tuple(s for s in STAFF if s["id"] != HEAD), templates=(told,), deputies=(NOBODY,)
        ).submitted(matter_type="circulate")
        given.left_out = frozenset({CHIEF})
        return given.refreshed()

    def test_移管は本庁へ供覧される(self) -> None:
        given = matter().submitted(matter_type="transfer")
        given.approved(SUPERVISOR).approved(CHIEF).approved(HEAD)
        assert given.case["unread"] == [HQ]
