"""合議と供覧: ほかの係の同意は並べて受け、供覧は何も止めない."""

# ruff: noqa: N802  # rules are named in the clerk's words

import pytest

from libs.problems import OutOfScope
from services.approvals.domain import withdrawing
from services.approvals.domain.errors import StepNotActive
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    HQ,
    MEDICAL,
    STAFF,
    SUPERVISOR,
    SUPERVISOR2,
    WORKER,
    Matter,
    content,
    matter,
    member,
)


def in_consult(**more: object) -> Matter:
    """A change of benefit about health: 経理 and 医療 are asked in parallel."""
    about = {"matter_type": "change", "seen": [content("r-1", subjects=("health",))], **more}
    return matter().submitted(**about).approved(SUPERVISOR)


class Test合議:
    """合議: agreement of other sections, in parallel, completed once and only once (AP10)."""

    def test_関係する係へ同時に回る(self) -> None:
        given = in_consult()
        assert given.steps() == [
            ("review", "done"), ("consult", "active"), ("consult", "active"), ("decide", "waiting"),
        ]  # fmt: skip
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
            ("review", "done"), ("consult", "returned"), ("consult", "interrupted"), ("decide", "waiting"),
        ]  # fmt: skip
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
        assert (given.state, given.waits_for, given.case["unread"]) == (
            "circulating",
            [],
            [SUPERVISOR, CHIEF],
        )
        assert given.seen(CHIEF).state == "circulating"
        assert given.seen(SUPERVISOR).state == "closed"
        assert given.case["decided"] is None
        assert given.events == ["submitted", "seen", "closed"]

    def test_供覧にない人が読んでも何も変わらない(self) -> None:
        assert matter().submitted(matter_type="circulate").seen(HEAD).last is None

    def test_読まずに異動した人の供覧は後任へ移り_読み終われば完結する(self) -> None:
        """A route of 供覧 alone does not hang on somebody who left his post unread."""
        given = matter().submitted(matter_type="circulate").seen(SUPERVISOR)
        given.staff = tuple(s for s in STAFF if s["id"] != CHIEF)
        assert given.refreshed().last is None, "without a successor it waits"
        successor = member("kazama", "風間 環", "課長", "section_chief", "生活支援課")
        given.staff = (*given.staff, successor)
        assert given.refreshed().case["unread"] == ["kazama"]
        assert given.seen("kazama").state == "closed"
        assert [a["by"]["staff_id"] for s in given.case["steps"] for a in s["acted"]] == [
            SUPERVISOR,
            "kazama",
        ]

    def test_残る一人が異動で抜ければ_読み終わった供覧は完結する(self) -> None:
        both = (*STAFF, member("kase", "加瀬 律", "係長", "supervisor", "第一係"))
        given = matter(staff=both).submitted(matter_type="circulate").seen(CHIEF).seen(SUPERVISOR)
        assert given.case["unread"] == ["kase"]
        given.staff = STAFF
        assert (given.refreshed().state, given.events[-1]) == ("closed", "closed")
        assert given.case["unconfirmed_since"], "records is asked until it knows"

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
            withdrawing.withdrawal_asked(given.case, given.person(WORKER), None, None, given.at())
        assert given.seen(SUPERVISOR).seen(CHIEF).state == "closed"

    def test_係長のいない事務所では_課長への供覧に_省いた段階が書かれる(self) -> None:
        """Nobody is passed over in silence: whoever is told reads that nobody was there at the step before."""
        alone = tuple(s for s in STAFF if s["id"] not in {SUPERVISOR, SUPERVISOR2})
        given = matter(staff=alone).submitted(matter_type="circulate")
        assert given.case["unread"] == [CHIEF]
        assert given.case["route_notes"] == ["登録された人がいないため省略：供覧（係長）"]

    def test_供覧する人が一人もいなければ_経路を指定してもらう(self) -> None:
        given = matter(staff=(STAFF[0],)).submitted(matter_type="circulate")
        assert (given.state, given.case["needs_help"]) == ("unroutable", "minato")

    def test_見られない人への供覧は_ほかの人だけに回る(self) -> None:
        barred = frozenset({SUPERVISOR, SUPERVISOR2})
        given = matter(left_out=barred).submitted(matter_type="circulate")
        assert (given.case["unread"], given.case["route_notes"]) == ([CHIEF], [])
        alone = matter(left_out=barred | {CHIEF}).submitted(matter_type="circulate")
        assert alone.state == "unroutable"

    def test_移管は本庁へ供覧される(self) -> None:
        given = matter().submitted(matter_type="transfer")
        given.approved(SUPERVISOR).approved(CHIEF).approved(HEAD)
        assert given.case["unread"] == [HQ]
