"""Route templates: which matter takes which steps. The defaults are routes A to F; offices keep their own beside them.

A template is kept as it was given and may leave fields out. The rules take it with all fields (`whole`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NotRequired, TypedDict

from libs.calendar import in_force
from libs.contracts import codes
from libs.states.signoff import Resolver
from services.approvals.domain.errors import RouteNoDecider, RouteOrder, RouteTwoDeciders
from services.approvals.domain.people import PartialResolver, whole_resolver


class TemplateStep(TypedDict):
    """A step of a template as it is kept."""

    kind: codes.StepKind
    resolver: PartialResolver
    when_absent: NotRequired[codes.WhenAbsent]
    min_days: NotRequired[int]
    skippable: NotRequired[bool]
    quorum: NotRequired[int | None]
    subjects: NotRequired[list[codes.Subject]]


class PartialConditions(TypedDict, total=False):
    """When a template applies beyond its matter, as it is kept."""

    record_types: list[codes.RecordType]
    subjects: list[codes.Subject]
    amount_from: int | None
    amount_below: int | None
    restricted: bool


_InForce = TypedDict("_InForce", {"from": "str | None", "to": "str | None"}, total=False)


class NewTemplate(_InForce):
    """A route as an office gives it."""

    name: str
    matter_type: codes.MatterType
    office_code: str | None
    conditions: NotRequired[PartialConditions]
    restart: NotRequired[bool]
    low_risk: NotRequired[bool]
    steps: list[TemplateStep]


class Template(NewTemplate):
    """A route as it is kept, by this release or an earlier one."""

    id: str


class _StepDefaults(TypedDict):
    when_absent: codes.WhenAbsent
    min_days: int
    skippable: bool
    quorum: int | None
    subjects: list[codes.Subject]


class Rule(_StepDefaults):
    """A step of a template as the rules take it. `subjects`: if there are any, it is only for matters about one of them."""

    kind: codes.StepKind
    resolver: Resolver


class Conditions(TypedDict):
    """When a template applies beyond its matter."""

    record_types: list[codes.RecordType]
    subjects: list[codes.Subject]
    amount_from: int | None
    amount_below: int | None
    restricted: bool


_WholeWords = TypedDict("_WholeWords", {"from": "str | None", "to": "str | None"})


class WholeTemplate(_WholeWords):
    """A template as the rules take it."""

    id: str
    name: str
    matter_type: codes.MatterType
    office_code: str | None
    conditions: Conditions
    restart: bool
    low_risk: bool
    steps: list[Rule]


class _TemplateDefaults(_WholeWords):
    office_code: str | None
    conditions: PartialConditions
    restart: bool
    low_risk: bool


class _FilledTemplate(_TemplateDefaults):
    id: str
    name: str
    matter_type: codes.MatterType
    steps: list[TemplateStep]


class _FilledStep(_StepDefaults):
    kind: codes.StepKind
    resolver: PartialResolver


_TEMPLATE_DEFAULTS: _TemplateDefaults = {
    "office_code": None,
    "from": None,
    "to": None,
    "conditions": {},
    "restart": False,
    "low_risk": False,
}
_ANY_MATTER: Conditions = {
    "record_types": [],
    "subjects": [],
    "amount_from": None,
    "amount_below": None,
    "restricted": False,
}
_STEP_DEFAULTS: _StepDefaults = {
    "when_absent": "wait",
    "min_days": 2,
    "skippable": False,
    "quorum": None,
    "subjects": [],
}


def whole(kept: Template) -> WholeTemplate:
    """A kept template with all fields. By default it has no conditions and no limit in time, and its steps wait."""
    filled: _FilledTemplate = {**_TEMPLATE_DEFAULTS, **kept}
    return {
        **filled,
        "conditions": {**_ANY_MATTER, **filled["conditions"]},
        "steps": [whole_step(step) for step in filled["steps"]],
    }


def whole_step(kept: TemplateStep) -> Rule:
    """A kept step with all fields."""
    filled: _FilledStep = {**_STEP_DEFAULTS, **kept}
    return {**filled, "resolver": whole_resolver(filled["resolver"])}


def rule_of(kind: codes.StepKind, resolver: Resolver, *, quorum: int | None = None) -> Rule:
    """A step for these people that waits for those who are absent."""
    return {**_STEP_DEFAULTS, "kind": kind, "resolver": resolver, "quorum": quorum}


@dataclass(frozen=True)
class Matter:
    """What the route of a matter depends on."""

    matter_type: codes.MatterType
    office_code: str
    on: str
    record_types: frozenset[codes.RecordType] = frozenset()
    subjects: frozenset[codes.Subject] = frozenset()
    amount: int | None = None
    flags: Sequence[codes.MatterFlag] = field(default=())
    same_route_as: codes.MatterType | None = None
    """The original matter, for a correction that takes its route."""
    restricted: bool = False
    """閲覧制限: only named people may see the household."""


def _step(
    kind: codes.StepKind,
    resolver: PartialResolver,
    *,
    skippable: bool = False,
    subjects: list[codes.Subject] | None = None,
) -> TemplateStep:
    """A step. If it may be skipped, it is skipped while its people are away."""
    step: TemplateStep = {
        "kind": kind,
        "resolver": resolver,
        "when_absent": "skip" if skippable else "wait",
        "min_days": 2,
        "skippable": skippable,
        "quorum": None if kind in {"consult", "circulate"} else 1,
    }
    return step if subjects is None else {**step, "subjects": subjects}


SUPERVISOR = _step("review", {"role": "supervisor", "unit_of": "drafter"}, skippable=True)
CHIEF_REVIEWS = _step("review", {"role": "section_chief"}, skippable=True)
CHIEF_DECIDES = _step("decide", {"role": "section_chief"})
HEAD_DECIDES = _step("decide", {"role": "office_head"})
ACCOUNTING = _step("consult", {"post": "経理"})
MEDICAL = _step("consult", {"post": "医療担当"}, subjects=["health", "care"])


def _route(
    letter: str, name: str, matter_type: codes.MatterType, *steps: TemplateStep, low_risk: bool = False
) -> Template:
    return {
        "id": f"{letter}.{matter_type}",
        "name": name,
        "matter_type": matter_type,
        "office_code": None,
        "from": None,
        "to": None,
        "conditions": {},
        "restart": False,
        "low_risk": low_risk,
        "steps": list(steps),
    }


DEFAULTS: tuple[Template, ...] = (
    _route("A", "通常記録", "record", SUPERVISOR, CHIEF_DECIDES, low_risk=True),
    _route(
        "A2",
        "軽易",
        "minor",
        _step("decide", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
        low_risk=True,
    ),
    _route("B", "方針", "policy", SUPERVISOR, CHIEF_DECIDES),
    _route("B", "計画", "plan", SUPERVISOR, CHIEF_DECIDES),
    _route("C", "変更決定", "change", SUPERVISOR, ACCOUNTING, MEDICAL, CHIEF_DECIDES),
    _route("D", "重要決定", "decision", SUPERVISOR, ACCOUNTING, MEDICAL, CHIEF_REVIEWS, HEAD_DECIDES),
    _route("E", "移管・開示", "transfer", SUPERVISOR, CHIEF_REVIEWS, HEAD_DECIDES, _step("circulate", {"role": "hq"})),
    _route(
        "F",
        "供覧のみ",
        "circulate",
        _step("circulate", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
    ),
    _route(
        "A2",
        "訂正・追記",
        "amendment",
        _step("decide", {"role": "supervisor", "unit_of": "drafter"}),
        _step("circulate", {"role": "section_chief"}),
    ),
)
"""Routes A, A′, B, C, D, E, F (docs/domain/sign-off.md 2.1), used where no office keeps another. A 取消 has none of its own."""


_BUILT_IN = tuple(whole(template) for template in DEFAULTS)


def choose(kept: Sequence[WholeTemplate], matter: Matter) -> WholeTemplate | None:
    """The template for a matter: the office's own before the city's, the more exact before the general, then the newer.

    A 取消 or a 訂正 of fact without a kept template takes the route of its original matter.
    """
    fitting = [t for t in kept if _fits(t, matter)]
    if not fitting and matter.same_route_as is not None:
        return choose(kept, replace(matter, matter_type=matter.same_route_as, same_route_as=None))
    fitting += [t for t in _BUILT_IN if _fits(t, matter)]
    return max(fitting, key=_exactness, default=None)


def validate(steps: Sequence[Rule]) -> None:
    """Require exactly one decider (none if there are only 供覧), and only 供覧 after the decision.

    Raises RouteNoDecider, RouteTwoDeciders, RouteOrder.
    """
    kinds = [step["kind"] for step in steps]
    if not kinds:
        raise RouteNoDecider
    if all(kind == "circulate" for kind in kinds):
        return
    if kinds.count("decide") == 0:
        raise RouteNoDecider
    if kinds.count("decide") > 1 or any(s["kind"] == "decide" and (s["quorum"] or 1) > 1 for s in steps):
        raise RouteTwoDeciders
    if any(kind != "circulate" for kind in kinds[kinds.index("decide") + 1 :]):
        raise RouteOrder


def _fits(template: WholeTemplate, matter: Matter) -> bool:
    if template["matter_type"] != matter.matter_type:
        return False
    if template["office_code"] not in (None, matter.office_code):
        return False
    if not in_force(template, matter.on):
        return False
    conditions = template["conditions"]
    if conditions["record_types"] and not matter.record_types <= set(conditions["record_types"]):
        return False
    if conditions["subjects"] and not matter.subjects & set(conditions["subjects"]):
        return False
    if conditions["restricted"] and not matter.restricted:
        return False
    least, below = conditions["amount_from"], conditions["amount_below"]
    if least is not None and (matter.amount is None or matter.amount < least):
        return False
    return below is None or (matter.amount is not None and matter.amount < below)


def _exactness(template: WholeTemplate) -> tuple[bool, int, str]:
    exact = sum(1 for value in template["conditions"].values() if value not in (None, [], False))
    return template["office_code"] is not None, exact, template["from"] or ""
