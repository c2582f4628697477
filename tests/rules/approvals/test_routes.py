"""経路: 案件ごとの専決、例外は一つ上へ、事務所ごとの経路、除斥."""

# ruff: noqa: N802  # rules are named in the clerk's words

from itertools import product
from typing import cast, get_args

import pytest

from libs.contracts import codes
from services.approvals.domain.errors import CommentRequired, RouteNoDecider, RouteOrder, RouteTwoDeciders
from services.approvals.domain.templates import (
    DEFAULTS,
    Matter,
    Template,
    TemplateStep,
    choose,
    validate,
    whole,
    whole_step,
)
from services.records.domain.bundle import ALLOWED
from services.records.domain.correction import original_matter
from tests.rules.approvals import office
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    MONDAY,
    STAFF,
    SUPERVISOR,
    SUPERVISOR2,
    away,
    content,
    matter,
    member,
)

REVIEW: TemplateStep = {"kind": "review", "resolver": {"role": "supervisor"}}
CONSULT: TemplateStep = {"kind": "consult", "resolver": {"post": "経理"}}
DECIDE: TemplateStep = {"kind": "decide", "resolver": {"role": "section_chief"}}
TOLD: TemplateStep = {"kind": "circulate", "resolver": {"role": "section_chief"}}


class Test経路の形:
    """Exactly one decider; a route of 供覧 alone has none (AP1: docs/domain/sign-off.md 2.2)."""

    @pytest.mark.parametrize("template", DEFAULTS, ids=[t["id"] for t in DEFAULTS])
    def test_備え付けの経路はどれも正しい(self, template: Template) -> None:
        validate(whole(template)["steps"])

    @pytest.mark.parametrize(
        ("steps", "problem"),
        [
            ([], RouteNoDecider),
            ([REVIEW], RouteNoDecider),
            ([REVIEW, TOLD], RouteNoDecider),
            ([DECIDE, DECIDE], RouteTwoDeciders),
            ([{**DECIDE, "quorum": 2}], RouteTwoDeciders),
            ([DECIDE, REVIEW], RouteOrder),
            ([DECIDE, TOLD, CONSULT], RouteOrder),
        ],
    )
    def test_正しくない経路は断る(self, steps: list[TemplateStep], problem: type[Exception]) -> None:
        with pytest.raises(problem):
            validate([whole_step(step) for step in steps])

    def test_供覧だけの経路には決裁者は要らない(self) -> None:
        validate([whole_step(TOLD), whole_step(TOLD)])


class Test案件と決裁者:
    """専決: matter → decider (routes A to F: docs/domain/sign-off.md 2.1)."""

    @pytest.mark.parametrize(
        ("matter_type", "decider"),
        [
            ("record", CHIEF),
            ("minor", SUPERVISOR),
            ("policy", CHIEF),
            ("plan", CHIEF),
            ("change", CHIEF),
            ("decision", HEAD),
            ("transfer", HEAD),
            ("amendment", SUPERVISOR),
        ],
    )
    def test_案件ごとの決裁者(self, matter_type: str, decider: str) -> None:
        given = matter().submitted(matter_type=matter_type)
        decides = [s for s in given.case["steps"] if s["kind"] == "decide"]
        assert [p["staff_id"] for s in decides for p in s["assignees"]] == [decider]

    def test_課長が二人いる経路でも_決裁は一人でする(self) -> None:
        """Exactly one decider per matter: a step to decide is over with the first who decides
        (docs/domain/sign-off.md 2.2)."""
        second = member("saeki", "佐伯 透", "課長", "section_chief", "生活支援課")
        own: office.Doc = {
            "id": "own",
            "name": "独自",
            "matter_type": "record",
            "office_code": "minato",
            "conditions": {},
            "steps": [DECIDE],
        }
        given = matter(staff=(*STAFF, second), templates=(own,)).submitted()
        assert given.waits_for == [CHIEF, "saeki"]
        given.approved("saeki")
        assert (given.state, given.decided()["by"]["staff_id"]) == ("closed", "saeki")
        flagged = matter(staff=(*STAFF, second), templates=(own,)).submitted(flags=["unusual"], flag_reason="異例")
        assert flagged.approved(CHIEF).waits_for == [HEAD], "as reviewers one of them is enough, too"

    def test_所長の決裁は専決ではなく本人の決裁(self) -> None:
        given = matter().submitted(matter_type="transfer").approved(SUPERVISOR).approved(CHIEF).approved(HEAD)
        assert given.decided()["capacity"] == "self"


class Test一つ上へ:
    """専決 has exceptions: unusual, precedent, disputed, doubtful, ordered go one level up (AP2)."""

    @pytest.mark.parametrize("flag", ["unusual", "precedent", "disputed", "doubtful", "ordered"])
    def test_起案者が印を付ければ一つ上の職が決裁する(self, flag: str) -> None:
        given = matter().submitted(flags=[flag], flag_reason="前例がない")
        assert given.steps() == [("review", "active"), ("review", "waiting"), ("decide", "waiting")]
        assert given.approved(SUPERVISOR).approved(CHIEF).waits_for == [HEAD]

    def test_承認者が印を付けても一つ上へ上がる(self) -> None:
        given = matter().submitted().approved(SUPERVISOR, flags=["doubtful"], flag_reason="疑義がある")
        assert given.waits_for == [CHIEF]
        assert given.approved(CHIEF).waits_for == [HEAD]
        assert given.case["flag_reason"] == "疑義がある"
        assert given.approved(HEAD).state == "closed"

    def test_決裁者自身が印を付ければ_その承認は回議になる(self) -> None:
        given = matter().submitted().approved(SUPERVISOR).approved(CHIEF, flags=["disputed"], flag_reason="争い")
        assert (given.state, given.waits_for) == ("circulating", [HEAD])

    @pytest.mark.parametrize("resolver", [{"post": "課長"}, {"person": CHIEF}])
    def test_職や人で指定された決裁者でも_承認者の印で一つ上へ上がる(self, resolver: dict[str, str]) -> None:
        own: office.Doc = {
            "id": "own",
            "name": "独自",
            "matter_type": "record",
            "office_code": "minato",
            "conditions": {},
            "steps": [{**REVIEW, "quorum": 1}, {**DECIDE, "resolver": resolver}],
        }
        given = matter(templates=(own,)).submitted()
        given.approved(SUPERVISOR, flags=["doubtful"], flag_reason="疑義がある")
        assert given.approved(CHIEF).waits_for == [HEAD]

    def test_二つ目の印でさらに上がることはない(self) -> None:
        given = matter().submitted(flags=["unusual"], flag_reason="異例")
        given.approved(SUPERVISOR, flags=["doubtful"], flag_reason="疑義")
        assert [s["kind"] for s in given.case["steps"]] == ["review", "review", "decide"]
        assert given.case["flags"] == ["unusual", "doubtful"]

    def test_所長の上はない(self) -> None:
        given = matter().submitted(matter_type="transfer", flags=["unusual"], flag_reason="異例")
        assert [p["staff_id"] for p in given.case["steps"][2]["assignees"]] == [HEAD]

    def test_理由がなければ印は付けられない(self) -> None:
        with pytest.raises(CommentRequired):
            matter().submitted().approved(SUPERVISOR, flags=["unusual"])

    def test_承認者の付けた印は再回付でも残り_やり直しにはならない(self) -> None:
        given = matter().submitted().approved(SUPERVISOR, flags=["doubtful"], flag_reason="疑義")
        given.returned(CHIEF).resubmitted()
        assert given.case["flags"] == ["doubtful"]
        assert given.waits_for == [CHIEF]
        assert given.approved(CHIEF).waits_for == [HEAD]


class Test事務所の経路:
    """The office's own before the city's, the more exact before the general, the newer before the older."""

    def own(self, **more: object) -> Template:
        steps: list[TemplateStep] = [{**DECIDE, "resolver": {"role": "office_head"}, "quorum": 1}]
        kept: dict[str, object] = {
            "id": "own",
            "name": "独自",
            "matter_type": "record",
            "office_code": None,
            "conditions": {},
            "steps": steps,
            **more,
        }
        return cast("Template", kept)

    def test_事務所の経路が先(self) -> None:
        own = self.own(office_code="minato")
        assert matter(templates=(own,)).submitted().waits_for == [HEAD]

    def test_ほかの事務所の経路は使わない(self) -> None:
        assert matter(templates=(self.own(office_code="kita"),)).submitted().waits_for == [SUPERVISOR]

    def test_金額で経路が変わる(self) -> None:
        own = self.own(office_code="minato", conditions={"amount_from": 100000})
        assert matter(templates=(own,)).submitted(amount=100000).waits_for == [HEAD]
        assert matter(templates=(own,)).submitted(amount=99999).waits_for == [SUPERVISOR]
        assert matter(templates=(own,)).submitted().waits_for == [SUPERVISOR]

    def test_閲覧制限のある世帯だけ経路が変わる(self) -> None:
        own = self.own(office_code="minato", conditions={"restricted": True})
        assert matter(templates=(own,)).submitted(restricted=True).waits_for == [HEAD]
        assert matter(templates=(own,)).submitted().waits_for == [SUPERVISOR]
        whatever = self.own(office_code="minato", conditions={"restricted": False})
        assert matter(templates=(whatever,)).submitted().waits_for == [HEAD]

    def test_記録種別で経路が変わる(self) -> None:
        own = self.own(office_code="minato", conditions={"record_types": ["phone"]})
        assert matter(templates=(own,)).submitted().waits_for == [SUPERVISOR]

    def test_適用日の前と後では使わない(self) -> None:
        on = "2026-06-01"
        for span, chosen in (
            ({"from": "2026-06-02"}, "A.record"),
            ({"to": "2026-05-31"}, "A.record"),
            ({"from": "2026-06-01"}, "own"),
        ):
            template = choose([whole(self.own(**span))], Matter("record", "minato", on))
            assert template is not None
            assert template["id"] == chosen

    def test_初めからやり直す経路もある(self) -> None:
        steps = [{**REVIEW, "quorum": 1}, {**DECIDE, "quorum": 1}]
        own = {**self.own(office_code="minato"), "restart": True, "steps": steps}
        given = matter(templates=(own,)).submitted().approved(SUPERVISOR).returned(CHIEF)
        assert given.case["resume_at"] is None
        assert given.resubmitted(seen=[content("r-1", "直した。")]).waits_for == [SUPERVISOR, SUPERVISOR2]


class Test訂正と取消の経路:
    """誤記と追記は係長; 事実の訂正と取消は元の案件と同じ経路; the office's own order wins (docs/domain/records.md 7.2)."""

    def proposed(self, matter_type: str, proposal: office.Doc, *templates: office.Doc) -> office.Matter:
        return matter(templates=templates).submitted(matter_type=matter_type, correction=proposal)

    @pytest.mark.parametrize("kind", ["clerical", "addition"])
    def test_誤記と追記は係長が決裁し_課長は供覧(self, kind: str) -> None:
        given = self.proposed("amendment", {"kind": kind, "original_matter": "decision"})
        assert given.steps() == [("decide", "active"), ("circulate", "waiting")]
        assert given.waits_for == [SUPERVISOR]
        assert not given.case["low_risk"], "not approved in bulk"

    @pytest.mark.parametrize(
        ("matter_type", "proposal"), [("amendment", {"kind": "factual"}), ("void", {"reason_code": "duplicate"})]
    )
    @pytest.mark.parametrize(("original", "decider"), [("record", CHIEF), ("minor", SUPERVISOR), ("decision", HEAD)])
    def test_事実の訂正と取消は元の案件の決裁者(
        self, matter_type: str, proposal: dict[str, str], original: str, decider: str
    ) -> None:
        given = self.proposed(matter_type, {**proposal, "original_matter": original})
        decides = [s for s in given.case["steps"] if s["kind"] == "decide"]
        assert [p["staff_id"] for s in decides for p in s["assignees"]] == [decider]
        assert not given.case["low_risk"]

    @pytest.mark.parametrize(
        ("matter_type", "proposal"), [("amendment", {"kind": "factual"}), ("void", {"reason_code": "duplicate"})]
    )
    def test_元の案件が分からなければ通常記録の経路(self, matter_type: str, proposal: dict[str, str]) -> None:
        """An older sender may leave the original matter out."""
        assert self.proposed(matter_type, proposal).case["route"] == "A.record"

    def test_備え付けの経路はどれも使われ_取消と事実の訂正は自分の経路を持たない(self) -> None:
        """Everything that records sends, each with every flag: no built-in route is shown that no case takes."""
        ordinary: set[codes.MatterType] = {each for allowed in ALLOWED.values() for each in allowed}
        originals = {original_matter(each) for each in (None, *ordinary)}
        taken: dict[str, set[str | None]] = {}
        for flags in ((), *((flag,) for flag in get_args(codes.MatterFlag))):
            flagged = {"flags": list(flags), "flag_reason": "異例" if flags else None}
            for each in ordinary:
                taken.setdefault(each, set()).add(_route(matter_type=each, **flagged))
            for original, reason in product(originals, get_args(codes.VoidReason)):
                voiding = {"reason_code": reason, "original_matter": original}
                taken.setdefault("void", set()).add(_route(matter_type="void", correction=voiding, **flagged))
            for original, kind in product(originals, get_args(codes.AmendmentKind)):
                amending = {"kind": kind, "original_matter": original}
                taken.setdefault(kind, set()).add(_route(matter_type="amendment", correction=amending, **flagged))
        assert taken["void"] == taken["factual"] == {route for each in originals for route in taken[each]}
        assert taken["clerical"] == taken["addition"] == {"A2.amendment"}
        assert {route for routes in taken.values() for route in routes} == {template["id"] for template in DEFAULTS}

    def test_元の案件の経路も事務所のものが先(self) -> None:
        own: office.Doc = {
            "id": "own",
            "name": "独自",
            "matter_type": "record",
            "office_code": "minato",
            "conditions": {},
            "steps": [{**DECIDE, "resolver": {"role": "office_head"}, "quorum": 1}],
        }
        asked = {"reason_code": "other", "original_matter": "record"}
        assert self.proposed("void", asked, own).waits_for == [HEAD]
        for_void: office.Doc = {
            **own,
            "matter_type": "void",
            "steps": [{**DECIDE, "resolver": {"role": "supervisor"}, "quorum": 1}],
        }
        given = self.proposed("void", asked, own, for_void)
        assert SUPERVISOR in given.waits_for

    def test_世帯違いの取消は題名に記録の題を出さない(self) -> None:
        given = self.proposed("void", {"reason_code": "wrong_household", "original_matter": "record"})
        assert given.case["title"] == "取消（世帯違い）"


def _route(**sent: object) -> str | None:
    """The route that the case of such a submission takes."""
    return matter().submitted(**sent).case["route"]


class Test除斥:
    """Kin of the household are left out of the route without saying why (docs/domain/sign-off.md 9.2)."""

    def test_親族の係長は外れ_係のほかの係長がいなければ経路を指定してもらう(self) -> None:
        given = matter(left_out=frozenset({SUPERVISOR})).submitted()
        assert given.state == "unroutable"
        assert SUPERVISOR not in (given.case["unroutable_reason"] or "")

    def test_親族になった人の段階は_ほかの人へ移る(self) -> None:
        both = (*STAFF, member("kase", "加瀬 律", "係長", "supervisor", "第一係"))
        given = matter(staff=both).submitted()
        assert given.waits_for == [SUPERVISOR, "kase"]
        given.left_out = frozenset({SUPERVISOR})
        assert given.refreshed().waits_for == ["kase"]

    def test_順番待ちの段階でも_親族になった人は外れ_番が来れば経路を指定してもらう(self) -> None:
        """Named on a later step, they could read the matter and pull it up."""
        given = matter().submitted()
        given.left_out = frozenset({CHIEF})
        assert given.refreshed().case["steps"][1]["assignees"] == []
        given.refreshed()
        assert given.last is None
        assert given.approved(SUPERVISOR).state == "unroutable"

    def test_代決者が親族なら次の順の人が代決する(self) -> None:
        order = {"id": "minato:課長", "ranks": [{"post": "経理"}, {"role": "supervisor", "unit_of": "drafter"}]}
        given = matter(absences=(away(CHIEF, MONDAY, MONDAY),), deputies=(order,), left_out=frozenset({ACCOUNTING}))
        given.submitted().approved(SUPERVISOR)
        assert [p["staff_id"] for p in given.case["steps"][1]["deputies"]] == [SUPERVISOR]

    def test_親族の課長に代えて一つ上が決裁する(self) -> None:
        given = matter(left_out=frozenset({CHIEF})).submitted().approved(SUPERVISOR)
        assert given.waits_for == [HEAD]


@pytest.mark.parametrize(("own", "kept"), [(None, "前例がない"), ("急ぐため", "急ぐため\n前例がない")])
def test_承認者の付けた扱いの理由は_次の回にも残る(own: str | None, kept: str) -> None:
    flags = ["ordered"] if own else []
    given = (
        matter()
        .submitted(flags=flags, flag_reason=own)
        .approved(SUPERVISOR, flags=["doubtful"], flag_reason="前例がない")
    )
    assert given.case["flag_reason"] == kept
    for _ in range(2):
        given.returned(given.waits_for[0]).resubmitted()
        assert (given.case["flags"], given.case["flag_reason"]) == ([*flags, "doubtful"], kept)
