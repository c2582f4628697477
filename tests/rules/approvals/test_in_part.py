"""一部の差戻し: 束の中の直すべき記録だけを戻し, ほかの記録は差し戻した段階から先へ進む (AP18)."""

# ruff: noqa: N802  # rules are named in the clerk's words

from typing import Any

import pytest

from libs.problems import ValidationFailed
from libs.statement import signed_actions
from services.approvals.domain.acting import PullUpAction
from services.approvals.domain.errors import CommentRequired, PullUpNotAllowed
from services.approvals.domain.templates import Template
from tests.rules.approvals.office import CHIEF, MONDAY, SUPERVISOR, Matter, away, content, matter


def bundle(**more: object) -> Matter:
    """Three records that 係長 approved and 課長 now has."""
    seen = [content(record_id) for record_id in ("r-1", "r-2", "r-3")]
    return matter().submitted(seen=seen, **more).approved(SUPERVISOR)


def without_second() -> dict[str, object]:
    return {"seen": [content("r-1"), content("r-3")]}


class Test一部の差戻し:
    """Some records of a bundle come back, with a comment; the round ends as any return does."""

    def test_回は差戻しとして終わり_戻す記録が名指しされる(self) -> None:
        given = bundle().returned(CHIEF, items=("r-2",))
        assert (given.state, given.case["returned_items"], given.case["resume_at"]) == ("returned", ["r-2"], 2)
        assert given.case["steps"][1]["acted"][-1]["items"] == ["r-2"]
        assert given.last is not None
        assert given.last.change["items"] == ["r-2"]

    def test_残りは差し戻した段階から再開し_済んだ段階は済んだまま(self) -> None:
        given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(**without_second())
        assert given.steps() == [("review", "done"), ("decide", "active")]
        assert given.waits_for == [CHIEF]
        assert [i["record_id"] for i in given.case["items"]] == ["r-1", "r-3"]
        assert given.case["returned_items"] == []
        assert given.approved(CHIEF).state in {"decided", "closed"}

    def test_名指しされた記録を除いても_残りが変わっていれば最初から(self) -> None:
        changed = {"seen": [content("r-1"), content("r-3", "書き直した。")]}
        given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(**changed)
        assert given.waits_for == [SUPERVISOR]

    def test_起案者が手元に残した記録が減っても_残りは再開する(self) -> None:
        given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(seen=[content("r-1")])
        assert given.waits_for == [CHIEF]

    def test_全部が戻った後に記録を減らせば_最初から(self) -> None:
        given = bundle().returned(CHIEF).resubmitted(**without_second())
        assert given.waits_for == [SUPERVISOR]

    def test_戻した記録を含めて出し直せば_通常の差戻しと同じ(self) -> None:
        mended = [content("r-1"), content("r-2", "日付を直した。"), content("r-3")]
        given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(seen=mended)
        assert given.waits_for == [CHIEF]
        assert given.steps()[-1] == ("circulate", "active")

    def test_一度戻しても_次の回はまた別に戻せる(self) -> None:
        given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(**without_second())
        again = given.returned(CHIEF, items=("r-1",)).resubmitted(seen=[content("r-3")])
        assert (again.case["round"], again.waits_for) == (3, [CHIEF])
        assert [[i["record_id"] for i in items] for items in again.case["past_items"]] == [
            ["r-1", "r-2", "r-3"],
            ["r-1", "r-3"],
        ]

    def test_最初からやり直す経路では_残りも最初から(self) -> None:
        template: Template = {
            "id": "t",
            "name": "やり直す経路",
            "matter_type": "record",
            "office_code": None,
            "from": None,
            "to": None,
            "conditions": {},
            "restart": True,
            "low_risk": False,
            "steps": [
                {"kind": "review", "resolver": {"role": "supervisor", "unit_of": "drafter"}},
                {"kind": "decide", "resolver": {"role": "section_chief"}},
            ],
        }
        seen = [content("r-1"), content("r-2")]
        given = Matter(templates=(template,)).submitted(seen=seen).approved(SUPERVISOR)
        given = given.returned(CHIEF, items=("r-2",)).resubmitted(seen=[content("r-1")])
        assert given.waits_for == [SUPERVISOR]


def left_lying(**more: Any) -> Matter:
    """Three records that wait for 係長, who is away."""
    seen = [content(record_id) for record_id in ("r-1", "r-2", "r-3")]
    return Matter(absences=(away(SUPERVISOR, MONDAY, MONDAY),), **more).submitted(seen=seen)


class Test引上げての一部の差戻し:
    """引上げ may return as 差戻し does: some of the records come back, the others go on at the higher step (AP7, AP18)."""

    def test_名指しされた記録だけが戻り_残りは引き上げた段階から再開する(self) -> None:
        given = left_lying().pulled_up(CHIEF, "return", "日付を確かめてください", items=("r-2",))
        assert (given.state, given.case["returned_items"], given.case["resume_at"]) == ("returned", ["r-2"], 2)
        assert given.steps() == [("review", "skipped"), ("decide", "returned")]
        assert given.events[-1] == "returned"
        assert given.last is not None
        assert (given.last.change["as"], given.last.change["items"]) == ("pull_up", ["r-2"])
        given.resubmitted(**without_second())
        assert given.steps() == [("review", "skipped"), ("decide", "active")]
        assert given.waits_for == [CHIEF]
        assert [i["record_id"] for i in given.case["items"]] == ["r-1", "r-3"]

    def test_飛ばされた人は_残りが決裁されてから後閲する(self) -> None:
        given = left_lying().pulled_up(CHIEF, "return", "日付を確かめてください", items=("r-2",))
        given.resubmitted(**without_second()).approved(CHIEF)
        assert (given.state, given.owed()) == ("decided", [(SUPERVISOR, "pulled_up")])

    def test_署名は引上げとして_戻した記録を覆う(self) -> None:
        given = left_lying().pulled_up(CHIEF, "return", "日付を確かめてください", items=("r-2",))
        said = [
            (a.statement["as"], a.statement["action"], a.statement.get("returned")) for a in signed_actions(given.case)
        ]
        assert said == [("pull_up", "return", ["r-2"])]

    def test_差戻しと同じ断り(self) -> None:
        with pytest.raises(ValidationFailed) as strange:
            left_lying().pulled_up(CHIEF, "return", "日付", items=("r-9",))
        with pytest.raises(ValidationFailed) as earlier:
            left_lying().pulled_up(CHIEF, "return", "日付", to=1, items=("r-2",))
        assert [e.code for e in (*strange.value.errors, *earlier.value.errors)] == ["not_in_case", "only_to_drafter"]
        with pytest.raises(CommentRequired):
            left_lying().pulled_up(CHIEF, "return", items=("r-2",))

    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_承認と廃案では記録を選べない(self, action: PullUpAction) -> None:
        with pytest.raises(ValidationFailed) as refused:
            left_lying().pulled_up(CHIEF, action, "日付を確かめてください", items=("r-2",))
        assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items", "only_to_return")]

    def test_引き上げてよいかは_言葉の断りより先(self) -> None:
        seen = [content("r-1"), content("r-2")]
        with pytest.raises(PullUpNotAllowed):
            matter().submitted(seen=seen).pulled_up(CHIEF, "approve", items=("r-2",))


class Test戻せないもの:
    """What is refused, and what is an ordinary return."""

    def test_案件にない記録は名指しできない(self) -> None:
        with pytest.raises(ValidationFailed) as refused:
            bundle().returned(CHIEF, items=("r-2", "r-9"))
        assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items", "not_in_case")]

    def test_理由がなければ戻せない(self) -> None:
        with pytest.raises(CommentRequired):
            bundle().returned(CHIEF, comment=None, items=("r-2",))

    def test_前の段階へは一部だけ戻せない(self) -> None:
        with pytest.raises(ValidationFailed) as refused:
            bundle().returned(CHIEF, to="previous", items=("r-2",))
        assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items", "only_to_drafter")]

    def test_全部を名指しすれば通常の差戻し(self) -> None:
        given = bundle().returned(CHIEF, items=("r-1", "r-2", "r-3"))
        assert given.case["returned_items"] == []
        assert given.case["steps"][1]["acted"][-1]["items"] == []


def test_署名はその回の記録と_戻した記録を覆う() -> None:
    given = bundle().returned(CHIEF, items=("r-2",)).resubmitted(**without_second()).approved(CHIEF)
    said = [
        (a.statement["round"], len(a.statement["items"]), a.statement.get("returned"))
        for a in signed_actions(given.case)
    ]
    assert said == [(1, 3, None), (1, 3, ["r-2"]), (2, 2, None)]
