"""Route templates: which matter takes which steps. The defaults are routes A to F; offices keep their own beside them.

A template: `{id, name, matter_type, office_code?, from?, to?, conditions, restart, low_risk, steps}`; a step:
`{kind, resolver, when_absent, min_days, skippable, quorum, subjects?}` (`subjects`: only for matters about these).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from libs.calendar import in_force
from services.approvals.domain.errors import RouteNoDecider, RouteOrder, RouteTwoDeciders

Doc = dict[str, Any]


@dataclass(frozen=True)
class Matter:
    """What of a matter picks its route."""

    matter_type: str
    office_code: str
    on: str
    record_types: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    amount: int | None = None
    flags: Sequence[str] = field(default=())
    same_route_as: str | None = None
    """The original matter of a correction that weighs as much as it."""
    restricted: bool = False
    """閲覧制限: the household is one that only named people may see."""


def _step(kind: str, resolver: Doc, **more: Any) -> Doc:
    return {
        "kind": kind, "resolver": resolver, "when_absent": "wait", "min_days": 2, "skippable": False,
        "quorum": None if kind in {"consult", "circulate"} else 1, **more,
    }  # fmt: skip


SUPERVISOR = _step("review", {"role": "supervisor", "unit_of": "drafter"}, when_absent="skip", skippable=True)
CHIEF_REVIEWS = _step("review", {"role": "section_chief"}, when_absent="skip", skippable=True)
CHIEF_DECIDES = _step("decide", {"role": "section_chief"})
HEAD_DECIDES = _step("decide", {"role": "office_head"})
ACCOUNTING = _step("consult", {"post": "経理"})
MEDICAL = _step("consult", {"post": "医療担当"}, subjects=["health", "care"])


def _route(letter: str, name: str, matter_type: str, *steps: Doc, **more: Any) -> Doc:
    return {
        "id": f"{letter}.{matter_type}", "name": name, "matter_type": matter_type, "office_code": None,
        "from": None, "to": None, "conditions": {}, "restart": False, "low_risk": False, "steps": list(steps), **more,
    }  # fmt: skip


DEFAULTS: tuple[Doc, ...] = (
    _route("A", "通常記録", "record", SUPERVISOR, CHIEF_DECIDES, low_risk=True),
    _route(
        "A2", "軽易", "minor",
        _step("decide", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
        low_risk=True,
    ),
    _route("B", "方針", "policy", SUPERVISOR, CHIEF_DECIDES),
    _route("B", "計画", "plan", SUPERVISOR, CHIEF_DECIDES),
    _route("C", "変更決定", "change", SUPERVISOR, ACCOUNTING, MEDICAL, CHIEF_DECIDES),
    _route("D", "重要決定", "decision", SUPERVISOR, ACCOUNTING, MEDICAL, CHIEF_REVIEWS, HEAD_DECIDES),
    _route(
        "E", "移管・開示", "transfer", SUPERVISOR, CHIEF_REVIEWS, HEAD_DECIDES, _step("circulate", {"role": "hq"})
    ),
    _route(
        "F", "供覧のみ", "circulate",
        _step("circulate", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
    ),
    _route(
        "A2", "訂正・追記", "amendment",
        _step("decide", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
    ),
    _route("A", "取消", "void", SUPERVISOR, CHIEF_DECIDES),
)  # fmt: skip
"""Routes A, A′, B, C, D, E, F (domain.md 4.4), used where no office keeps another."""


def choose(kept: Sequence[Doc], matter: Matter) -> Doc | None:
    """The template for a matter: the office's own before the city's, the more exact before the general, then the newer.

    A 取消 or a 訂正 of fact for which nothing is kept takes the route of its original matter.
    """
    fitting = [t for t in kept if _fits(t, matter)]
    if not fitting and matter.same_route_as is not None:
        return choose(kept, replace(matter, matter_type=matter.same_route_as, same_route_as=None))
    fitting += [t for t in DEFAULTS if _fits(t, matter)]
    return max(fitting, key=_exactness, default=None)


def validate(steps: Sequence[Doc]) -> None:
    """Exactly one decider (an order of 供覧 alone has none), and nothing that acts after the decision.

    Raises RouteNoDecider, RouteTwoDeciders, RouteOrder.
    """
    kinds = [step["kind"] for step in steps]
    if not kinds:
        raise RouteNoDecider
    if all(kind == "circulate" for kind in kinds):
        return
    if kinds.count("decide") == 0:
        raise RouteNoDecider
    if kinds.count("decide") > 1 or any(s["kind"] == "decide" and (s.get("quorum") or 1) > 1 for s in steps):
        raise RouteTwoDeciders
    if any(kind != "circulate" for kind in kinds[kinds.index("decide") + 1 :]):
        raise RouteOrder


def _fits(template: Doc, matter: Matter) -> bool:
    if template["matter_type"] != matter.matter_type:
        return False
    if template.get("office_code") not in (None, matter.office_code):
        return False
    if not in_force(template, matter.on):
        return False
    asked = template.get("conditions", {})
    if asked.get("record_types") and not matter.record_types <= set(asked["record_types"]):
        return False
    if asked.get("subjects") and not matter.subjects & set(asked["subjects"]):
        return False
    if asked.get("restricted") and not matter.restricted:
        return False
    least, below = asked.get("amount_from"), asked.get("amount_below")
    if least is not None and (matter.amount is None or matter.amount < least):
        return False
    return below is None or (matter.amount is not None and matter.amount < below)


def _exactness(template: Doc) -> tuple[bool, int, str]:
    asked = template.get("conditions", {})
    exact = sum(1 for name in asked if asked[name] not in (None, [], False))
    return template.get("office_code") is not None, exact, template.get("from") or ""
