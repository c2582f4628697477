"""Households and their contacts; callers."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.http import (
    Code,
    CurrentActor,
    CurrentIntent,
    Cursor,
    DateText,
    Id,
    IfMatch,
    Limit,
    Line,
    OptionalIntent,
    Router,
    Strict,
    Text,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import (
    Callers,
    Contacts,
    ContactView,
    Excluded,
    Households,
    HouseholdView,
)
from services.records.api.deps import StoreDep
from services.records.commands import household as commands
from services.records.queries import household as queries

router = Router(tags=["households"])


class Head(Strict):
    """The head of household as told."""

    name: Line
    kana: Line | None = None
    birth_date: DateText | None = None
    sex: codes.Sex | None = None


class CaseNumberIn(Strict):
    """A case number within its series."""

    series: Line
    number: Line


class NewHousehold(Strict):
    """A household to be registered; without a head it needs a label."""

    office_code: Code
    status: codes.HouseholdStatus
    head: Head | None = None
    label: Line | None = None
    case_numbers: Annotated[list[CaseNumberIn], Field(max_length=5)] = []
    household_type: codes.HouseholdType | None = None
    worker_id: Id | None = None
    district_id: Id | None = None
    protect: bool = False


class Assignment(Strict):
    """Who is to hold the household."""

    worker_id: Id


class ExcludedIn(Strict):
    """除斥: the staff who are kin of the household; an empty list lifts it."""

    staff_ids: Annotated[list[Id], Field(max_length=20)]


class NewContact(Strict):
    """An address, a telephone number and the like, with what to heed."""

    kind: codes.ContactKind
    owner_id: Id | None = None
    value: Line
    note: Text | None = None
    hours: Line | None = None
    do_not_call: bool = False


class CallerQuery(Strict):
    """What the caller says: a name or reading, a number, a telephone number, an address."""

    q: Annotated[str, Field(min_length=1, max_length=200)]


@router.get("/v1/households", response_model=Households, dependencies=[for_actor("read")])
async def list_households(
    actor: CurrentActor, store: StoreDep,
    q: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    office: Annotated[str | None, Query(max_length=64)] = None,
    worker: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Households of an office or a worker, or those that a typed text may mean."""
    asked = {"q": q, "office": office, "worker": worker}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, position = await queries.households(
        store, actor, q=q, office=office, worker=worker, limit=limit, after=paging.after
    )
    return json_response({"items": items, "next_cursor": paging.next(position)})


@router.get("/v1/households/{household_id}", response_model=HouseholdView, dependencies=[for_actor("read")])
async def get_household(household_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One household with its members."""
    found = await queries.household(store, actor, household_id)
    return etag_response(found, found["version"])


@router.post(
    "/v1/households", response_model=HouseholdView, dependencies=[for_actor("write")], status_code=201
)
async def register_household(
    body: NewHousehold, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """Register a household."""
    given = body.model_dump()
    made = await commands.register(store, actor, commands.Register(**given), intent)
    shown = (await queries.shapes(store, [made]))[0]
    return etag_response(shown, made.version, 201)


@router.post(
    "/v1/households/{household_id}/assign", response_model=HouseholdView, dependencies=[for_actor("write")]
)
async def assign_worker(
    household_id: Id,
    body: Assignment,
    actor: CurrentActor,
    store: StoreDep,
    intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:
    """担当替え of one household."""
    changed = await commands.assign(
        store, actor, household_id, body.worker_id, intent=intent, if_match=if_match
    )
    shown = (await queries.shapes(store, [changed]))[0]
    return etag_response(shown, changed.version)


@router.get(
    "/v1/households/{household_id}/excluded-staff", response_model=Excluded, dependencies=[for_actor("read")]
)
async def get_excluded_staff(household_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """除斥 of a household, for 係長 and above; each look is audited."""
    shown, version = await queries.excluded_staff(store, actor, household_id)
    return etag_response(shown, version)


@router.put(
    "/v1/households/{household_id}/excluded-staff", response_model=Excluded, dependencies=[for_actor("write")]
)
async def exclude_staff(
    household_id: Id,
    body: ExcludedIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: OptionalIntent,
) -> Response:
    """除斥: these staff are left out of the sign-off of this household's matters, without saying why."""
    changed = await commands.exclude_staff(
        store, actor, household_id, body.staff_ids, if_match=if_match, intent=intent
    )
    return etag_response(queries.excluded_shape(changed), changed.version)


@router.get(
    "/v1/households/{household_id}/contacts", response_model=Contacts, dependencies=[for_actor("read")]
)
async def list_contacts(household_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """The contacts of a household; each look is audited."""
    return json_response({"items": await queries.contacts(store, actor, household_id), "next_cursor": None})


@router.post(
    "/v1/households/{household_id}/contacts",
    response_model=ContactView,
    dependencies=[for_actor("write")],
    status_code=201,
)
async def add_contact(
    household_id: Id, body: NewContact, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """Add a contact."""
    kept = await commands.add_contact(store, actor, household_id, body.model_dump(), intent)
    shown = {"id": kept["_id"], **{k: kept.get(k) for k in queries.CONTACT_FIELDS}}
    return etag_response(shown, kept["version"], 201)


@router.post("/v1/callers", response_model=Callers, dependencies=[for_actor("read")])
async def callers(body: CallerQuery, actor: CurrentActor, store: StoreDep) -> Response:
    """Who may be calling; words and names travel in the body, never in a URL."""
    return json_response(await queries.callers(store, actor, body.q))
