"""Keeps cases in step with staff, absences and households.

A case is refreshed when an event concerns it, each minute while it is open, and each hour while somebody still has to
read it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple, cast

from libs.aggregates import whole
from libs.contracts.events import Received
from libs.states.people import PublishedAbsence, PublishedHousehold, PublishedOffice, PublishedStaff
from libs.worker import one_by_one
from services.approvals.commands.acting import case_of
from services.approvals.commands.readers import AskRestrictions, cached, choosing_readers, without_unseeing
from services.approvals.domain import refresh as rules
from services.approvals.domain.case import OPEN, DecisionContext, households_of, offices_of, open_circulations
from services.approvals.domain.templates import WholeTemplate
from services.approvals.store import Store

COPIED = frozenset({"staff", "absence", "household", "district", "office"})


class RefreshInput(NamedTuple):
    """What a refresh needs, read once for many cases."""

    at: DecisionContext
    templates: list[WholeTemplate]
    restrictions: AskRestrictions


async def take_copy(store: Store, event: Received) -> None:
    """Keep the newest state, and refresh the cases it concerns at once."""
    if await store.people.copies.put(event):
        await _refresh_each(store, await _concerned(store, event))


async def refresh_open(store: Store) -> None:
    """Refresh every open case of every office. Runs each minute, because waiting times run out without an event."""
    await _refresh_each(store, await store.cases.open_by_office())


async def refresh_readers(store: Store) -> None:
    """Refresh the readers (供覧) of decided cases. Runs each hour: no event comes on the day a post begins or ends."""
    await _refresh_each(store, await store.cases.read_after_decision_by_office())


async def refresh_case(store: Store, case_id: str, known: RefreshInput) -> None:
    """Fit one case to the staff and absences of today. Writes nothing if nothing changes."""
    item = await store.approvals.load(case_id)
    if item is None or not (item.state["state"] in OPEN or open_circulations(item.state)):
        return
    offices, households = offices_of(item.state), households_of(item.state)
    if len(offices) > 1:
        known = known._replace(at=await store.decision_context(offices))
    at = known.at.without(await store.people.kin(households))
    at = await without_unseeing(at, item.state["filed_week"], households, known.restrictions)
    if rules.refresh(case_of(item), known.templates, at) is None:
        return
    at = await choosing_readers(at, item.state, known.restrictions)
    await store.approvals.change(case_id, lambda found: rules.refresh(case_of(found), known.templates, at), by=None)


async def _refresh_each(store: Store, found: Mapping[str, Sequence[str]]) -> None:
    """Refresh these cases, office by office. One that fails is tried again by the next run."""
    if not found:
        return
    templates = await store.templates()
    restrictions = cached(store.restrictions.current)
    for office_code, case_ids in found.items():
        known = RefreshInput(await store.decision_context(frozenset({office_code})), templates, restrictions)
        await one_by_one(case_ids, partial(refresh_case, store, known=known), "routes")


async def _concerned(store: Store, event: Received) -> Mapping[str, Sequence[str]]:
    """The cases that this event can change at once, by office. The periodic runs reach the others."""
    state = whole(event.key, event.state)
    nobody = frozenset[str]()
    match event.type:
        case "household":
            return {} if state["deleted"] else await _of_kin(store, cast("PublishedHousehold", state))
        case "district":
            return {}
        case "staff":
            posts = () if state["deleted"] else cast("PublishedStaff", state)["posts"]
            offices = frozenset(post["office_code"] for post in posts)
            return await store.cases.of_people_by_office(offices, waiting_for=event.id_part, unread_by=event.id_part)
        case "absence":
            # An absence changes no reader of a 供覧: they read it when they are back.
            away = None if state["deleted"] else cast("PublishedAbsence", state)["staff_id"]
            return await store.cases.of_people_by_office(nobody, waiting_for=away, unread_by=None)
        case _:
            offices = nobody if state["deleted"] else frozenset({cast("PublishedOffice", state)["office_code"]})
            return await store.cases.of_people_by_office(offices, waiting_for=None, unread_by=None)


async def _of_kin(store: Store, household: PublishedHousehold) -> Mapping[str, Sequence[str]]:
    """The cases that 除斥 of a household concerns: its open ones, and those that excluded staff have not read."""
    kin = household["excluded_staff"]
    return await store.cases.of_household_by_office(household["id"], household["office_code"], kin) if kin else {}
