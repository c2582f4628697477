"""通常記録 (route A): 現業員が起案し、係長が回議し、課長が決裁する."""

# ruff: noqa: N802  # rules are named in the clerk's words

from datetime import timedelta

import pytest

from libs.calendar import instant
from libs.problems import OutOfScope, Problem, ValidationFailed, VersionConflict
from services.approvals.domain.acting import ActionInput, approve
from services.approvals.domain.actions import possible
from services.approvals.domain.case import ActingStaff
from services.approvals.domain.errors import (
    AlreadyDecided,
    AlreadyOpened,
    CommentRequired,
    ContentChanged,
    RecordOfFact,
    SelfApproval,
    StepNotActive,
)
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
    away,
    by,
    content,
    matter,
    member,
    person,
)


def test_起案すると係の係長へ回る() -> None:
    given = matter().submitted()
    assert (given.state, given.waits_for) == ("circulating", [SUPERVISOR])
    assert given.case["active_seq"] == 1
    assert given.case["title"] == "六月の家庭訪問"


def test_係長が承認すると課長へ回り_課長の承認が決裁になる() -> None:
    """決裁 is the final decision by exactly one authority holder (docs/domain/sign-off.md 2.2)."""
    given = matter().submitted().approved(SUPERVISOR)
    assert given.waits_for == [CHIEF]
    given.approved(CHIEF)
    assert given.state == "closed"
    assert given.events == ["submitted", "approved_step", "decided"]
    decided = given.decided()
    assert decided["by"] == {"staff_id": CHIEF, "name": "長峰 武", "post": "課長", "office_code": "minato"}
    assert decided["sha256"] == [i["sha256"] for i in given.case["items"]]
    assert decided["signature"] == "signed:2:nagamine:1:approve"
    assert decided["capacity"] == "delegate", "課長の決裁は専決"
    assert given.waits_for == []


def test_後閲がなければ決裁と同時に完結する() -> None:
    """Closed at once when no 後閲 is owed (docs/domain/sign-off.md 3.1)."""
    given = matter().submitted().approved(SUPERVISOR).approved(CHIEF)
    assert given.case["post_views"] == []
    assert given.state == "closed"


def test_別の係の係長には回らない() -> None:
    with pytest.raises(OutOfScope):
        matter().submitted().approved(SUPERVISOR2)


def test_係長のいない係の起案は課のどの係長でも回議できる() -> None:
    given = matter().submitted(drafter_unit="相談担当")
    assert given.waits_for == [SUPERVISOR, SUPERVISOR2]
    assert given.approved(SUPERVISOR2).waits_for == [CHIEF]


def test_起案者は自分の案件を承認できない() -> None:
    given = matter().submitted()
    with pytest.raises(SelfApproval):
        given.approved(WORKER)


def test_係長の起案は自分の回議を省いて課長へ回る() -> None:
    """The drafter's own step is left out before the route is fixed, and owes no 後閲 (AP13)."""
    drafter = {"staff_id": SUPERVISOR, "name": "深町 一志", "post": "係長", "office_code": "minato"}
    given = matter().submitted(drafter=drafter)
    assert given.steps() == [("decide", "active")]
    assert given.approved(CHIEF).case["post_views"] == []


def test_課長の起案は所長が決裁し_部下の回議は受けない() -> None:
    """A matter whose drafter would decide goes one level up; 回議 is only for superiors in line."""
    drafter = {"staff_id": CHIEF, "name": "長峰 武", "post": "課長", "office_code": "minato"}
    given = matter().submitted(drafter=drafter)
    assert (given.steps(), given.waits_for) == ([("decide", "active")], [HEAD])


def test_係長と課長を兼ねる人は一度だけ_高いほうで処理する() -> None:
    """兼務 collapses to the highest step and owes no 後閲 (AP13)."""
    both = member(CHIEF, "長峰 武", "課長", "section_chief", "生活支援課")
    both["posts"].append(
        {"post": "係長", "role": "supervisor", "office_code": "minato", "unit": "第一係", "from": None, "to": None}
    )
    staff = tuple(both if s["id"] == CHIEF else s for s in STAFF if s["id"] not in {SUPERVISOR, SUPERVISOR2})
    given = matter(staff=staff).submitted()
    assert given.steps() == [("decide", "active")]
    assert given.case["route_notes"] == ["兼務のため省略：回議（係長）"]
    assert given.approved(CHIEF).state == "closed"


def test_兼ねる人は_段階が始まるときにも低いほうでは求められない() -> None:
    """課長 also holds a post of 係長: the other 係長 reviews, also after the step is resolved again (AP13)."""
    both = member(CHIEF, "長峰 武", "課長", "section_chief", "生活支援課")
    both["posts"].append(
        {"post": "係長", "role": "supervisor", "office_code": "minato", "unit": "第一係", "from": None, "to": None}
    )
    staff = tuple(both if s["id"] == CHIEF else s for s in STAFF)
    given = matter(staff=staff).submitted()
    assert given.waits_for == [SUPERVISOR]
    assert given.refreshed().last is None
    assert given.returned(SUPERVISOR).resubmitted().waits_for == [SUPERVISOR]
    with pytest.raises(StepNotActive):
        given.approved(CHIEF)


def test_順番の来ていない人は処理できない() -> None:
    given = matter().submitted()
    with pytest.raises(StepNotActive) as refused:
        given.approved(CHIEF)
    assert refused.value.context == {"state": "circulating", "approval_id": "s-1"}


def test_二度目の承認は受け付けない() -> None:
    given = matter().submitted().approved(SUPERVISOR)
    with pytest.raises(StepNotActive):
        given.approved(SUPERVISOR)


def test_決裁の後は何もできない() -> None:
    given = matter().submitted().approved(SUPERVISOR).approved(CHIEF)
    for attempt in (given.approved, given.returned, given.rejected, given.withdrawn):
        with pytest.raises(AlreadyDecided) as refused:
            attempt(CHIEF)
        assert refused.value.context == {"state": "closed", "approval_id": "s-1"}


def test_その職にない人は担当者の名前があっても承認できない() -> None:
    """Only an assignee who still holds the post may act."""
    given = matter().submitted()
    moved = ActingStaff(SUPERVISOR, "深町 一志", (("係長", "kita"),))
    with pytest.raises(OutOfScope):
        approve(given.case, moved, ActionInput(), given.at())


def test_人が見つからなければ経路未定になり_登録されれば回り出す() -> None:
    """A person who cannot be found is a state of the case, not an error."""
    nobody = matter(staff=tuple(s for s in STAFF if s["id"] != CHIEF)).submitted()
    assert nobody.state == "unroutable"
    assert "課長" in (nobody.case["unroutable_reason"] or "")
    assert nobody.refreshed().last is None, "nothing has changed, so nothing is said"
    nobody.staff = STAFF
    assert nobody.refreshed().waits_for == [SUPERVISOR]
    assert (nobody.state, nobody.case["unroutable_reason"]) == ("circulating", None)


def test_後任が着くと開いていない案件は後任へ移る() -> None:
    """A transfer of posts on 1 April: whoever holds the post now acts."""
    given = matter().submitted()
    successor = member("kazama", "風間 環", "係長", "supervisor", "第一係")
    given.staff = (*(s for s in STAFF if s["id"] != SUPERVISOR), successor)
    given.refreshed()
    assert given.waits_for == ["kazama"]
    assert given.events[-1] == "step_activated"


def test_まだ始まらない段階も_後任の名になる() -> None:
    """The new 課長 may pull up, and may read the restricted matter, before their step begins."""
    given = matter(absences=(away(SUPERVISOR, MONDAY, MONDAY),)).submitted()
    successor = member("kazama", "風間 環", "課長", "section_chief", "生活支援課")
    given.staff = (*(s for s in STAFF if s["id"] != CHIEF), successor)
    with pytest.raises(OutOfScope):
        given.pulled_up("kazama")
    given.refreshed()
    assert given.waits_for == [SUPERVISOR]
    assert [p["staff_id"] for p in given.case["steps"][1]["assignees"]] == ["kazama"]
    assert given.pulled_up("kazama").owed() == [(SUPERVISOR, "pulled_up")]


def test_後任がまだなら経路未定になって待つ() -> None:
    given = matter().submitted().approved(SUPERVISOR)
    given.staff = tuple(s for s in STAFF if s["id"] != CHIEF)
    assert given.refreshed().state == "unroutable"
    given.staff = STAFF
    assert given.refreshed().waits_for == [CHIEF]


class Test差戻し:
    """差戻し: sent back for correction, with a reason; every comment stays (AP5: docs/domain/sign-off.md 4.6)."""

    def test_理由がなければ差し戻せない(self) -> None:
        with pytest.raises(CommentRequired):
            matter().submitted().returned(SUPERVISOR, comment=None)

    def test_課長が差し戻した案件は_直すと課長から再開し_係長は供覧で知る(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF)
        assert (given.state, given.case["resume_at"], given.case["returned_to"]) == ("returned", 2, "drafter")
        assert given.waits_for == []
        given.resubmitted(seen=[content("r-1", "六月三日に居宅を訪問した。")])
        assert (given.case["round"], given.waits_for, given.case["unread"]) == (2, [CHIEF], [SUPERVISOR])
        given.seen(SUPERVISOR).approved(CHIEF)
        assert given.state == "closed"
        comments = [a["comment"] for steps in given.case["past_rounds"] for s in steps for a in s["acted"]]
        assert "日付を確かめてください" in comments

    def test_起案者の言葉は_どの回の回付に添えられたかが残る(self) -> None:
        first, third = MONDAY, MONDAY + timedelta(days=2)
        given = matter().submitted(comment="一回目").returned(SUPERVISOR)
        given.on(MONDAY + timedelta(days=1)).resubmitted(comment=None).returned(SUPERVISOR)
        assert given.case["comment"] is None
        given.on(third).resubmitted(comment="三回目", sender=by(SUPERVISOR2))
        assert given.case["comment"] == "三回目"
        assert given.case["round_notes"] == [
            {"round": 1, "by": by(WORKER), "at": instant(first), "comment": "一回目"},
            {"round": 3, "by": by(SUPERVISOR2), "at": instant(third), "comment": "三回目"},
        ]

    @pytest.mark.parametrize(("number", "at"), [(1, instant(MONDAY)), (2, None)])
    def test_前の版で回付された回の言葉も残る(self, number: int, at: str | None) -> None:
        given = matter().submitted(comment="前の版").returned(SUPERVISOR)
        given.case["round"], given.case["round_notes"] = number, []
        given.on(MONDAY + timedelta(days=1)).resubmitted(comment=None)
        kept = {"round": number, "by": by(WORKER), "at": at, "comment": "前の版"}
        assert (given.case["comment"], given.case["round_notes"]) == (None, [kept])

    @pytest.mark.parametrize(
        ("change", "is_kept"),
        [
            ({}, True),
            ({"amount": 30000}, False),
            ({"oral_consent": {"who": CHIEF, "at": instant(MONDAY), "confirmed_at": None}}, False),
        ],
    )
    def test_口頭了解の確認は_同じ了解で途中から再開する回に残る(
        self, change: dict[str, object], *, is_kept: bool
    ) -> None:
        consent = {"who": SUPERVISOR, "at": instant(MONDAY), "confirmed_at": None}
        given = matter().submitted(oral_consent=consent).approved(SUPERVISOR)
        confirmed = given.case["oral_consent"]
        assert confirmed == {**consent, "confirmed_at": instant(MONDAY)}
        given.returned(CHIEF).resubmitted(**change)
        assert (given.case["oral_consent"] == confirmed) is is_kept

    def test_口頭了解の確認は_与えた人の段階へ戻ると消え_その人が差し戻せば消えたまま(self) -> None:
        consent = {"who": SUPERVISOR, "at": instant(MONDAY), "confirmed_at": None}
        given = matter().submitted(oral_consent=consent).approved(SUPERVISOR).returned(CHIEF, "previous")
        assert given.case["oral_consent"] == consent
        given.returned(SUPERVISOR).resubmitted()
        assert (given.waits_for, given.case["oral_consent"]) == ([SUPERVISOR], consent)
        given.approved(SUPERVISOR)
        assert given.case["oral_consent"] == {**consent, "confirmed_at": instant(MONDAY)}

    def test_口頭了解の確認は_与えた人の段階の前へ戻ると消えない(self) -> None:
        consent = {"who": CHIEF, "at": instant(MONDAY), "confirmed_at": None}
        given = matter().submitted(matter_type="decision", oral_consent=consent)
        given.approved(SUPERVISOR).approved(ACCOUNTING).approved(CHIEF).returned(HEAD, 1)
        confirmed = {**consent, "confirmed_at": instant(MONDAY)}
        assert given.case["oral_consent"] == confirmed
        assert given.approved(SUPERVISOR).waits_for == [HEAD]
        assert given.returned(HEAD).resubmitted().case["oral_consent"] == confirmed

    def test_口頭了解の確認は_合議の一人の差戻しで_与えた人の合議もやり直しになれば消える(self) -> None:
        consent = {"who": MEDICAL, "at": instant(MONDAY), "confirmed_at": None}
        about = {"matter_type": "change", "seen": [content("r-1", subjects=("health",))]}
        given = matter().submitted(**about, oral_consent=consent).approved(SUPERVISOR).approved(MEDICAL)
        assert given.case["oral_consent"] == {**consent, "confirmed_at": instant(MONDAY)}
        given.returned(ACCOUNTING).resubmitted()
        assert (given.waits_for, given.case["oral_consent"]) == (sorted([ACCOUNTING, MEDICAL]), consent)

    def test_中身の変わらない再回付では供覧はない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF).resubmitted()
        assert (given.waits_for, given.case["unread"]) == ([CHIEF], [])

    @pytest.mark.parametrize(
        "change",
        [
            {"seen": [content("r-1"), content("r-2")]},
            {"amount": 30000},
            {"flags": ["disputed"], "flag_reason": "争いがある"},
        ],
    )
    def test_記録の組や金額や扱いが変われば初めからやり直す(self, change: dict[str, object]) -> None:
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF).resubmitted(**change)
        assert given.waits_for == [SUPERVISOR]

    def test_前の段階へ戻すと_その人の承認で差し戻した人へ直接戻る(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF, "previous")
        assert (given.state, given.waits_for, given.case["round"]) == ("circulating", [SUPERVISOR], 1)
        assert given.events[-1] == "step_activated"
        assert given.case["returned_to"] == "1"
        assert given.approved(SUPERVISOR).waits_for == [CHIEF]
        assert given.case["returned_to"] is None
        assert given.approved(CHIEF).state == "closed"
        assert [a["action"] for s in given.case["past_rounds"][0] for a in s["acted"]] == ["approve", "return"]

    def test_戻せるのは済んだ前の段階だけ(self) -> None:
        given = matter().submitted().approved(SUPERVISOR)
        with pytest.raises(ValidationFailed):
            given.returned(CHIEF, 2)
        assert given.returned(CHIEF, 1).waits_for == [SUPERVISOR]

    def test_最初の段階の_前へ_は起案者へ戻る(self) -> None:
        assert matter().submitted().returned(SUPERVISOR, "previous").state == "returned"

    def test_知っている回は二度は始まらない(self) -> None:
        given = matter().submitted().returned(SUPERVISOR).resubmitted()
        assert given.resubmitted(round=2).last is None

    def test_始められない回は断る(self) -> None:
        """A round that the case cannot take is answered with `refused`."""
        given = matter().submitted().resubmitted()
        assert (given.events[-1], given.case["refused_rounds"], given.case["round"]) == ("refused", [2], 1)
        assert given.resubmitted(round=2).last is None, "said once"

    def test_取下げられた差戻しは終わる(self) -> None:
        from services.approvals.domain.submission import drop

        given = matter().submitted().returned(SUPERVISOR)
        assert given.became(drop(given.case, instant(MONDAY))).state == "dropped"
        assert drop(given.case, instant(MONDAY)) is None


class Test修正の提案:
    """An approver's proposal is accepted by the drafter in one click, at the same step
    (docs/domain/sign-off.md 4.10)."""

    def test_提案しても段階は開いたまま(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).suggested(CHIEF)
        assert (given.state, given.waits_for) == ("circulating", [CHIEF])
        assert given.case["steps"][1]["suggestions"][0]["comment"] == "日付を入れる"

    def test_起案者が受け入れると差戻しなしに同じ段階で続き_前の承認者は供覧で知る(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).suggested(CHIEF).accepted()
        assert (given.state, given.case["resume_at"], given.waits_for) == ("returned", 2, [])
        given.resubmitted(seen=[content("r-1", "六月三日に訪問した。")])
        assert (given.case["round"], given.waits_for, given.case["unread"]) == (2, [CHIEF], [SUPERVISOR])
        assert given.case["past_rounds"][0][1]["suggestions"], "the proposal stays readable"
        assert given.approved(CHIEF).state == "closed"

    def test_受け入れる前に読んだ版では承認できない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).suggested(CHIEF)
        version = given.case["version"]
        given.accepted()
        with pytest.raises(StepNotActive):
            given.approved(CHIEF, version)
        given.resubmitted(seen=[content("r-1", "六月三日に訪問した。")])
        with pytest.raises(VersionConflict):
            given.approved(CHIEF, version)

    def test_先に決裁されたら受け入れられない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).suggested(CHIEF).approved(CHIEF)
        with pytest.raises(AlreadyDecided):
            given.accepted()

    def test_初めからやり直す経路でも提案の段階で続く(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).suggested(CHIEF)
        given.case["restart"] = True
        given.accepted().resubmitted(seen=[content("r-1", "六月三日に訪問した。")])
        assert given.waits_for == [CHIEF]

    def test_受け入れられるのは_この回の開いている提案を起案者だけ(self) -> None:
        given = matter().submitted().suggested(SUPERVISOR)
        with pytest.raises(StepNotActive):
            given.accepted(after="ほかの文。")
        with pytest.raises(StepNotActive):
            given.accepted(number=2)
        with pytest.raises(OutOfScope):
            given.accepted(who=SUPERVISOR2)
        given.approved(SUPERVISOR)
        with pytest.raises(StepNotActive):
            given.accepted()

    def test_承認と一緒には提案できない_承認は今の文への承認である(self) -> None:
        """The step moves on with the approval; a proposal is accepted at the same step
        (docs/domain/sign-off.md 4.10)."""
        words = {"segment_id": "s1", "before": "訪問した。", "after": "六月三日に訪問した。"}
        given = matter().submitted()
        with pytest.raises(ValidationFailed) as refused:
            given.approved(SUPERVISOR, suggestion=words)
        assert [(e.pointer, e.code) for e in refused.value.errors] == [("/suggestion", "propose_first")]
        assert (given.waits_for, given.events) == ([SUPERVISOR], ["submitted"]), "nothing was approved"
        given.suggested(SUPERVISOR).accepted().resubmitted(seen=[content("r-1", "六月三日に訪問した。")])
        assert given.approved(SUPERVISOR).waits_for == [CHIEF]

    def test_順番の来ていない人は提案できない(self) -> None:
        with pytest.raises(StepNotActive):
            matter().submitted().suggested(CHIEF)

    def test_案件にない記録には提案できない(self) -> None:
        given = matter().submitted(seen=[content("r-9")])
        with pytest.raises(ValidationFailed):
            given.suggested(SUPERVISOR)


class Test引戻し:
    """引戻し: the drafter alone may do it until an approver has opened it, and nobody after the decision (AP6)."""

    def test_誰も開いていなければ一人で引き戻せる(self) -> None:
        assert matter().submitted().withdrawn().state == "withdrawn"

    def test_承認者が開いた後は一人では引き戻せない(self) -> None:
        given = matter().submitted().opened(SUPERVISOR)
        with pytest.raises(AlreadyOpened):
            given.withdrawn()

    def test_承認はそれ自体が開くことになる(self) -> None:
        given = matter().submitted().approved(SUPERVISOR)
        with pytest.raises(AlreadyOpened):
            given.withdrawn()

    def test_前の段階へ戻された後も_一人では引き戻せない(self) -> None:
        """It was opened in this round, and going back to an earlier approver does not undo that."""
        given = matter().submitted().approved(SUPERVISOR).returned(CHIEF, "previous")
        with pytest.raises(AlreadyOpened):
            given.withdrawn()
        given.returned(SUPERVISOR).resubmitted()
        assert given.withdrawn().state == "withdrawn", "a new round begins unopened"

    def test_関係のない人が読んでも開いたことにはならない(self) -> None:
        given = matter().submitted().opened(HEAD).opened(CHIEF)
        assert given.events == ["submitted"]
        assert given.withdrawn().state == "withdrawn"

    def test_起案者でなければ引き戻せない(self) -> None:
        with pytest.raises(OutOfScope):
            matter().submitted().withdrawn(SUPERVISOR)

    def test_引き戻した後は承認できない(self) -> None:
        given = matter().submitted().withdrawn()
        with pytest.raises(StepNotActive):
            given.approved(SUPERVISOR)

    def test_開かれた後は依頼し_いまの承認者が認めれば戻る(self) -> None:
        from services.approvals.domain import withdrawing

        given = matter().submitted().opened(SUPERVISOR)
        with pytest.raises(StepNotActive):
            withdrawing.accept_withdrawal(given.case, person(SUPERVISOR), ActionInput(), given.at())
        given.became(withdrawing.ask_withdrawal(given.case, person(WORKER), ActionInput("誤記"), given.at()))
        assert given.state == "circulating"
        given.became(withdrawing.accept_withdrawal(given.case, person(SUPERVISOR), ActionInput(), given.at()))
        assert given.state == "withdrawn"


class Test廃案:
    def test_理由を書いて廃案にできる(self) -> None:
        assert matter().submitted(seen=[content("r-1", kind="support_policy")]).rejected(SUPERVISOR).state == "rejected"

    def test_理由がなければ廃案にできない(self) -> None:
        with pytest.raises(CommentRequired):
            matter().submitted(seen=[content("r-1", kind="support_policy")]).rejected(SUPERVISOR, comment=None)

    @pytest.mark.parametrize("kind", ["home_visit", "phone", "document_in", "office_interview"])
    def test_事実の記録は廃案にできず_差し戻す(self, kind: str) -> None:
        """What happened has happened (docs/domain/sign-off.md 4.8)."""
        given = matter().submitted(seen=[content("r-1", kind="support_policy"), content("r-2", kind=kind)])
        with pytest.raises(RecordOfFact):
            given.rejected(SUPERVISOR)
        assert "reject" not in possible(given.case, given.person(SUPERVISOR), given.at())
        assert given.returned(SUPERVISOR).state == "returned"

    def test_事実の記録への訂正や取消の起案は_廃案にできる(self) -> None:
        proposal = {"kind": "clerical", "target_segment": "s1", "before": "訪問", "text": "面接", "reason": "誤記"}
        given = matter().submitted(matter_type="amendment", correction=proposal)
        assert given.rejected(SUPERVISOR).state == "rejected"


class Test読んだ版:
    """`If-Match` is stale only below the last version that changed items, round or the actor's step
    (docs/domain/sign-off.md 4.2)."""

    def test_自分の段階より前の版で承認すると古い(self) -> None:
        given = matter().submitted().approved(SUPERVISOR)
        with pytest.raises(VersionConflict) as stale:
            given.approved(CHIEF, seen_version=1)
        assert stale.value.context == {"current": 2}

    def test_開いただけの変更では古くならない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).opened(CHIEF)
        assert given.case["version"] == 3
        assert given.approved(CHIEF, seen_version=2).state == "closed"

    def test_再回付の前に読んだ版では承認できない(self) -> None:
        given = matter().submitted().returned(SUPERVISOR).resubmitted(seen=[content("r-1", "直した。")])
        with pytest.raises(VersionConflict):
            given.approved(SUPERVISOR, seen_version=2)

    def test_状態の断りは古さより先(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).approved(CHIEF)
        with pytest.raises(AlreadyDecided):
            given.approved(CHIEF, seen_version=0)

    def test_古さは言葉の断りより先(self) -> None:
        given = matter().submitted().approved(SUPERVISOR)
        with pytest.raises(VersionConflict):
            given.approved(CHIEF, seen_version=1, sha256=["0"])

    def test_まだない版は古い(self) -> None:
        with pytest.raises(VersionConflict):
            matter().submitted().approved(SUPERVISOR, seen_version=9)

    def test_違う内容を承認しようとすると断る(self) -> None:
        with pytest.raises(ContentChanged):
            matter().submitted().approved(SUPERVISOR, sha256=["0" * 64])


def test_問題はすべて日本語で次の一手を言う() -> None:
    from services.approvals.domain import errors

    for problem in vars(errors).values():
        if isinstance(problem, type) and issubclass(problem, Problem) and problem is not Problem:
            assert problem.detail.endswith("。"), problem.code
