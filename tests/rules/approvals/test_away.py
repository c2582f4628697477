"""不在のときの三つの扱い: 不在の承認者を飛ばす(後閲)、引上げ、代決. 三つは別のもので、取り違えない."""

# ruff: noqa: N802  # rules are named in the clerk's words

from datetime import date, timedelta

import pytest

from libs.problems import OutOfScope
from services.approvals.domain.acting import PullUpAction
from services.approvals.domain.errors import (
    CommentRequired,
    DeputyOnlyAtDecision,
    PullUpNotAllowed,
    RecordOfFact,
    SelfApproval,
    StepNotActive,
)
from services.approvals.domain.people import post_key
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    MEDICAL,
    MONDAY,
    STAFF,
    SUPERVISOR,
    SUPERVISOR2,
    WORKER,
    Matter,
    away,
    content,
    matter,
    member,
    submission,
)

DAY = timedelta(days=1)
THURSDAY = MONDAY + 3 * DAY
NEXT_MONDAY = MONDAY + 7 * DAY


def on_leave(staff_id: str, days: int, **about: object) -> Matter:
    """A matter to be submitted on Monday, with one person away for `days` calendar days from Monday."""
    return matter(absences=(away(staff_id, MONDAY, MONDAY + (days - 1) * DAY),), **about)


class Test不在の承認者を飛ばす:
    """An intermediate approver who is away is skipped and owes a 後閲 (docs/domain/sign-off.md 6.1)."""

    def test_二開庁日を超える不在なら_すぐ次へ進み_後閲が残る(self) -> None:
        given = on_leave(SUPERVISOR, 3).submitted()
        assert given.waits_for == [CHIEF]
        given.approved(CHIEF)
        assert (given.state, given.owed()) == ("decided", [(SUPERVISOR, "absent")])

    def test_二開庁日までの不在なら待つ(self) -> None:
        given = on_leave(SUPERVISOR, 2).submitted()
        assert given.waits_for == [SUPERVISOR]

    def test_短い不在でも_二開庁日待って戻らなければ飛ばす(self) -> None:
        given = on_leave(SUPERVISOR, 2).submitted()
        given.absences = (*given.absences, away(SUPERVISOR, MONDAY + 2 * DAY, MONDAY + 3 * DAY))
        assert given.on(MONDAY + DAY).refreshed().last is not None, "the two leaves are one of four days"
        assert given.waits_for == [CHIEF]

    def test_待つうちに戻った人はそのまま処理する(self) -> None:
        given = on_leave(SUPERVISOR, 2).submitted().on(MONDAY + 2 * DAY).refreshed()
        assert given.approved(SUPERVISOR).waits_for == [CHIEF]

    def test_至急ならすぐ飛ばす(self) -> None:
        assert on_leave(SUPERVISOR, 1).submitted(urgent=True).waits_for == [CHIEF]

    def test_半日の不在では飛ばさない(self) -> None:
        given = matter(absences=(away(SUPERVISOR, MONDAY, THURSDAY, "morning"),)).submitted(urgent=True)
        assert given.waits_for == [SUPERVISOR]

    def test_取り消した不在は数えない(self) -> None:
        leave = {**away(SUPERVISOR, MONDAY, THURSDAY), "cancelled": True}
        assert matter(absences=(leave,)).submitted().waits_for == [SUPERVISOR]

    def test_土日と祝日は日数に入らない(self) -> None:
        friday = MONDAY + 4 * DAY
        given = matter(today=friday, absences=(away(SUPERVISOR, friday, friday + 3 * DAY),)).submitted()
        assert given.waits_for == [SUPERVISOR], "金・土・日・月 is two business days"

    def test_回付の後に届いた不在登録でも飛ばす(self) -> None:
        given = matter().submitted()
        given.absences = (away(SUPERVISOR, MONDAY, NEXT_MONDAY),)
        assert given.refreshed().waits_for == [CHIEF]
        assert given.refreshed().last is None

    def test_係に係長が二人いて一人が不在なら_もう一人が処理し後閲はない(self) -> None:
        second = member("kazama", "風間 環", "係長", "supervisor", "第一係")
        given = on_leave(SUPERVISOR, 5, staff=(*STAFF, second)).submitted()
        assert given.approved("kazama").approved(CHIEF).state == "closed"

    def test_決裁者は飛ばされない(self) -> None:
        given = on_leave(CHIEF, 10).submitted(urgent=True).approved(SUPERVISOR)
        assert given.steps()[-1] == ("decide", "active")
        assert given.waits_for == [CHIEF]

    def test_同格の人に替える段階もある(self) -> None:
        """`when_absent: substitute`: another of the same rank in the office acts."""
        step = {
            "kind": "review",
            "resolver": {"role": "supervisor", "unit_of": "drafter"},
            "when_absent": "substitute",
            "min_days": 2,
            "skippable": False,
            "quorum": 1,
        }
        decide = {"kind": "decide", "resolver": {"role": "section_chief"}, "quorum": 1}
        own: dict[str, object] = {
            "id": "own",
            "name": "同格",
            "matter_type": "record",
            "office_code": "minato",
            "conditions": {},
            "steps": [step, decide],
        }
        given = on_leave(SUPERVISOR, 5, templates=(own,)).submitted()
        assert given.waits_for == [SUPERVISOR2]
        assert given.approved(SUPERVISOR2).approved(CHIEF).state == "closed"


class Test引上げ:
    """引上げ: a superior acts before an absent subordinate approver, who owes a 後閲 (AP7)."""

    def test_不在の係長を飛ばして課長が引き上げる(self) -> None:
        given = on_leave(SUPERVISOR, 1).submitted().pulled_up(CHIEF)
        assert (given.state, given.owed()) == ("decided", [(SUPERVISOR, "pulled_up")])
        assert given.case["steps"][1]["acted"][0]["as"] == "pull_up"

    def test_二開庁日を超えて止まっていれば_不在でなくても引き上げられる(self) -> None:
        given = matter().submitted().on(THURSDAY)
        assert given.pulled_up(CHIEF).owed() == [(SUPERVISOR, "pulled_up")]

    def test_ちょうど二開庁日ではまだ引き上げられない(self) -> None:
        with pytest.raises(PullUpNotAllowed):
            matter().submitted().on(MONDAY + 2 * DAY).pulled_up(CHIEF)

    def test_いる人を飛ばす引上げはできない(self) -> None:
        with pytest.raises(PullUpNotAllowed):
            matter().submitted().pulled_up(CHIEF)

    def test_経路が許さない段階は引き上げられない(self) -> None:
        given = on_leave("odagiri", 5).submitted(matter_type="change").approved(SUPERVISOR)
        with pytest.raises(PullUpNotAllowed):
            given.pulled_up(CHIEF)

    def test_引き上げて差し戻すこともできる(self) -> None:
        given = on_leave(SUPERVISOR, 1).submitted().pulled_up(CHIEF, "return", "金額を確かめてください")
        assert (given.state, given.case["resume_at"]) == ("returned", 2)
        given.resubmitted()
        assert given.waits_for == [CHIEF]
        assert given.approved(CHIEF).owed() == [(SUPERVISOR, "pulled_up")]

    def test_引き上げて廃案にもできる(self) -> None:
        policy = content("r-1", kind="support_policy")
        given = on_leave(SUPERVISOR, 1).submitted(seen=[policy])
        assert given.pulled_up(CHIEF, "reject", "要件を欠く").state == "rejected"
        with pytest.raises(RecordOfFact):
            on_leave(SUPERVISOR, 1).submitted().pulled_up(CHIEF, "reject", "要件を欠く")

    def test_間の承認者もまとめて引き上げる(self) -> None:
        absences = tuple(away(who, MONDAY, MONDAY) for who in (SUPERVISOR, CHIEF))
        given = matter(absences=absences).submitted(matter_type="transfer").pulled_up(HEAD)
        assert given.owed() == [(SUPERVISOR, "pulled_up"), (CHIEF, "pulled_up")]

    @pytest.mark.parametrize("action", ["approve", "return", "reject"])
    def test_合議の人は上司ではないので引き上げられない(self, action: PullUpAction) -> None:
        """引上げ: a *superior* acts before an absent subordinate approver (docs/domain/sign-off.md 6.2)."""
        given = on_leave(SUPERVISOR, 1).submitted(matter_type="change")
        with pytest.raises(StepNotActive):
            given.pulled_up(ACCOUNTING, action, "係長が不在のため")

    def test_後の段階の人でなければ引き上げられない(self) -> None:
        given = on_leave(SUPERVISOR, 1).submitted()
        with pytest.raises(OutOfScope):
            given.pulled_up(HEAD)
        with pytest.raises(SelfApproval):
            given.pulled_up(WORKER)
        with pytest.raises(StepNotActive):
            given.pulled_up(SUPERVISOR)


class Test代決:
    """代決: deciding once in the decider's absence, by the ranked deputy, only at the deciding step (AP8)."""

    def test_課長が不在なら係長が代決し_課長は後閲する(self) -> None:
        given = matter(absences=(away(CHIEF, MONDAY, THURSDAY),)).submitted(drafter_unit="第二係")
        given.approved(SUPERVISOR2).deputised(SUPERVISOR2)
        decided = given.decided()
        assert decided["capacity"] == "deputy"
        assert decided["on_behalf_of"] is not None
        assert (decided["by"]["staff_id"], decided["on_behalf_of"]["staff_id"]) == (SUPERVISOR2, CHIEF)
        assert (given.state, given.owed()) == ("decided", [(CHIEF, "deputised")])

    def test_途中の段階では代決できない(self) -> None:
        given = on_leave(SUPERVISOR, 1).submitted()
        with pytest.raises(DeputyOnlyAtDecision):
            given.deputised(CHIEF)

    def test_代決順にない人は代決できない(self) -> None:
        given = on_leave(CHIEF, 5).submitted().approved(SUPERVISOR)
        with pytest.raises(OutOfScope):
            given.deputised(MEDICAL)

    def test_決裁者がいて至急でもなければ代決できない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR)
        with pytest.raises(OutOfScope):
            given.deputised(SUPERVISOR)

    def test_不在の登録がなくても至急で理由があれば代決できる(self) -> None:
        given = matter().submitted(urgent=True).approved(SUPERVISOR)
        with pytest.raises(CommentRequired):
            given.deputised(SUPERVISOR)
        assert given.deputised(SUPERVISOR, "課長が議会中で連絡がつかない").state == "decided"

    def test_起案者は代決できない(self) -> None:
        drafter = {"staff_id": SUPERVISOR, "name": "深町 一志", "post": "係長", "office_code": "minato"}
        given = on_leave(CHIEF, 5).submitted(drafter=drafter)
        assert given.waits_for == [CHIEF]
        with pytest.raises(SelfApproval):
            given.deputised(SUPERVISOR)

    def test_代決順の上の人が起案者なら_次の順位の人が代決する(self) -> None:
        """係長 drafted, 課長 is away: the other 係長 decides; nobody is sent to 本庁 while somebody is left."""
        drafter = {"staff_id": SUPERVISOR, "name": "深町 一志", "post": "係長", "office_code": "minato"}
        given = on_leave(CHIEF, 5).submitted(drafter=drafter)
        assert (given.case["may_deputise"], given.case["stranded"]) == ([SUPERVISOR2], False)
        assert given.deputised(SUPERVISOR2).state == "decided"

    def test_登録されたばかりの不在でも_理由なしに代決できる(self) -> None:
        """The case has not been refreshed since the absence was entered."""
        given = matter().submitted().approved(SUPERVISOR)
        given.absences = (away(CHIEF, MONDAY, THURSDAY),)
        assert given.deputised(SUPERVISOR).owed() == [(CHIEF, "deputised")]

    def test_代決者も不在なら次の順位へ_その先へも三つまでたどる(self) -> None:
        """The office's own list; a chain of at most three."""
        ranks = [{"post": "課長"}, {"post": "経理"}]
        lists = ({"id": post_key("minato", "所長"), "ranks": ranks},)
        absences = tuple(away(who, MONDAY, THURSDAY) for who in (HEAD, CHIEF))
        given = matter(absences=absences, deputies=lists).submitted(matter_type="transfer")
        given.approved(SUPERVISOR)
        assert given.case["steps"][1]["state"] == "skipped"
        assert [p["staff_id"] for p in given.case["steps"][2]["deputies"]] == ["odagiri"]
        assert given.deputised("odagiri").owed() == [(CHIEF, "absent"), (HEAD, "deputised")]

    def test_誰もいなければ代決者はいない(self) -> None:
        absences = tuple(away(who, MONDAY, THURSDAY) for who in (CHIEF, SUPERVISOR, SUPERVISOR2))
        given = matter(absences=absences).submitted()
        assert given.case["steps"][1]["deputies"] == []
        assert given.case["may_deputise"] == []
        assert given.case["stranded"], "it goes to the list of 本庁"
        given.absences = ()
        given.refreshed()
        assert not given.case["stranded"]

    def test_決裁者が戻れば代決は示されない(self) -> None:
        given = on_leave(CHIEF, 2).submitted().approved(SUPERVISOR)
        assert given.case["may_deputise"] == [SUPERVISOR]
        given.on(THURSDAY).refreshed()
        assert given.case["may_deputise"] == []


class Test後閲:
    """後閲: due 5 business days after the return; never undoes a decision (AP9)."""

    def test_期限は戻った日から五開庁日(self) -> None:
        given = on_leave(SUPERVISOR, 5).submitted().approved(CHIEF)
        assert given.duties()[0]["due_on"] == "2026-06-15", "金曜まで不在、月曜に戻り、その五開庁日後"

    def test_祝日と年末年始は数えない(self) -> None:
        monday = date(2026, 12, 21)
        given = matter(today=monday, absences=(away(SUPERVISOR, monday, date(2026, 12, 25)),)).submitted(
            sent_at=submission().get("sent_at")
        )
        given.approved(CHIEF)
        # Back on 28 December; 29 December to 3 January the office is closed: 4, 5, 6, 7, 8 January.
        assert given.duties()[0]["due_on"] == "2027-01-08"

    def test_差戻しで戻って本人が処理すれば後閲はない(self) -> None:
        given = on_leave(SUPERVISOR, 5).submitted().returned(CHIEF, 1)
        given.absences = ()
        assert given.refreshed().waits_for == [SUPERVISOR]
        assert given.approved(SUPERVISOR).approved(CHIEF).state == "closed"

    def test_後閲の数は_飛ばした途中の人と代決の分だけ(self) -> None:
        absences = tuple(away(who, MONDAY, THURSDAY) for who in (SUPERVISOR, CHIEF))
        given = matter(absences=absences).submitted(drafter_unit="第一係").deputised(SUPERVISOR2)
        assert given.owed() == [(SUPERVISOR, "absent"), (CHIEF, "deputised")]
