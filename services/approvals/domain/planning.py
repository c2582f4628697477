"""Which route a matter takes today: the template that fits it, and its steps with the people of today.

A start takes this route; a drafter may ask for it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.contracts import codes
from services.approvals.domain.people import Directory, MatterPlace, PostHolder
from services.approvals.domain.route import Drafter, Route, Unroutable, one_level_up, resolve, rules_for
from services.approvals.domain.templates import Matter, WholeTemplate, choose


@dataclass(frozen=True)
class Proposal:
    """A matter with its drafter, in the post that they draft it in, and the place where it belongs."""

    matter: Matter
    drafter: PostHolder
    place: MatterPlace


@dataclass(frozen=True)
class Plan:
    """The template that fits a matter, and the route that follows from it today."""

    template: WholeTemplate
    route: Route


def plan(proposal: Proposal, templates: Sequence[WholeTemplate], directory: Directory) -> Plan | Unroutable:
    """The route of a matter that starts today, or why there is none."""
    matter, place = proposal.matter, proposal.place
    template = choose(templates, matter)
    if template is None:
        return Unroutable("この案件の決裁経路が登録されていません。経路を指定してください。")
    rules = rules_for(matter, template)
    if matter.flags:
        rules = one_level_up(rules, directory, place)
    drafter = Drafter(proposal.drafter["staff_id"], _role_of(proposal.drafter, directory))
    route = resolve(rules, drafter, place, directory)
    return route if isinstance(route, Unroutable) else Plan(template, route)


def _role_of(drafter: PostHolder, directory: Directory) -> codes.Role | None:
    """The role of the post that the drafter drafts in. None for a post that this directory does not know."""
    held = directory.holdings_of(drafter["staff_id"])
    return next((assignment.role for assignment in held if assignment.post == drafter["post"]), None)
