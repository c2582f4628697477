"""Households, their contacts, and the search for callers."""

from functools import partial
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from libs.aggregates import Stored
from libs.contracts import codes
from libs.http import Answer, Code, Cursor, DateText, Id, Limit, Line, Router, Strict, Text, for_actor, given
from libs.released import immediate, left_by, written
from services.records.api.answers import Callers, Contacts, ContactView, Excluded, Households, HouseholdView
from services.records.api.deps import ActionContext, ChangeContext, CreateContext, ReadContext
from services.records.commands import household as commands
from services.records.domain import contact as contacts
from services.records.domain import household as rules
from services.records.domain.state import Household
from services.records.queries import household as queries
from services.records.queries.page import PageRequest

router = Router(tags=["households"])


class Head(Strict):
    """The head of household, as the sender names them."""

    name: Line
    kana: Line | None = None
    birth_date: DateText | None = None
    sex: codes.Sex | None = None


class CaseNumberIn(Strict):
    """A case number within its series."""

    series: Line
    number: Line


class NewHousehold(Strict):
    """A household to register. It needs a head or a label."""

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
    """The worker to whom the household is assigned."""

    worker_id: Id


class ExcludedIn(Strict):
    """除斥: the staff who are kin of the household. An empty list ends it."""

    staff_ids: Annotated[list[Id], Field(max_length=20)]


class NewContact(Strict):
    """An address, a telephone number or the like, with notes for its use."""

    kind: codes.ContactKind
    owner_id: Id | None = None
    value: Line
    note: Text | None = None
    hours: Line | None = None
    do_not_call: bool = False


class CallerQuery(Strict):
    """The words of the caller: a name or reading, a number, a telephone number, an address."""

    q: Annotated[str, Field(min_length=1, max_length=200)]


class HouseholdQuery(BaseModel):
    """The filters of a list of households: a typed text, an office, a worker."""

    q: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    office: Annotated[str | None, Field(max_length=64)] = None
    worker: Annotated[str | None, Field(max_length=200)] = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/v1/households", response_model=Households, dependencies=[for_actor("read")])
async def list_households(context: ReadContext, query: Annotated[HouseholdQuery, Query()]) -> Answer:
    """List the households of an office or a worker, or those that a typed text may mean."""
    filters = given(query, queries.HouseholdFilters)
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=filters)
    return Answer(await queries.households(context, filters, PageRequest(query.limit, paging)))


@router.get("/v1/households/{household_id}", response_model=HouseholdView, dependencies=[for_actor("read")])
async def get_household(household_id: Id, context: ReadContext) -> Answer:
    """Get one household with its members."""
    return Answer(await queries.household(context, household_id))


@router.post("/v1/households", response_model=HouseholdView, dependencies=[for_actor("write")], status_code=201)
async def register_household(body: NewHousehold, context: CreateContext) -> Answer:
    """Register a household."""
    made = await commands.register(context, given(body, rules.NewHousehold))
    return await _shown(context, made, 201)


@router.post("/v1/households/{household_id}/assign", response_model=HouseholdView, dependencies=[for_actor("write")])
async def assign_worker(household_id: Id, body: Assignment, context: ActionContext) -> Answer:
    """担当替え: assign one household to another worker."""
    return await _shown(context, await commands.assign(context, household_id, body.worker_id))


async def _shown(context: ReadContext, household: Stored[Household], status: int = 200) -> Answer:
    view = partial(queries.after_command, context.store, household)
    return Answer(await left_by(context, household, view, partial(queries.household, context, household.id)), status)


@router.get("/v1/households/{household_id}/excluded-staff", response_model=Excluded, dependencies=[for_actor("read")])
async def get_excluded_staff(household_id: Id, context: ReadContext) -> Answer:
    """Get the 除斥 of a household, as 係長 or above. Each read is audited."""
    return Answer(await queries.excluded_staff(context, household_id))


@router.put("/v1/households/{household_id}/excluded-staff", response_model=Excluded, dependencies=[for_actor("write")])
async def exclude_staff(household_id: Id, body: ExcludedIn, context: ChangeContext) -> Answer:
    """除斥: exclude these staff from the sign-off of this household's matters. No reason is given."""
    changed = await commands.exclude_staff(context, household_id, body.staff_ids)
    view = immediate(queries.excluded_shape(changed))
    return Answer(await left_by(context, changed, view, partial(queries.excluded_staff, context, household_id)))


@router.get("/v1/households/{household_id}/contacts", response_model=Contacts, dependencies=[for_actor("read")])
async def list_contacts(household_id: Id, context: ReadContext) -> Answer:
    """List the contacts of a household. Each read is audited."""
    return Answer(await queries.contacts(context, household_id))


@router.post(
    "/v1/households/{household_id}/contacts",
    response_model=ContactView,
    dependencies=[for_actor("write")],
    status_code=201,
)
async def add_contact(household_id: Id, body: NewContact, context: CreateContext) -> Answer:
    """Add a contact to a household."""
    kept = await commands.add_contact(context, household_id, given(body, contacts.NewContact))
    return Answer(written(context, kept, kept["version"]), 201)


@router.post("/v1/callers", response_model=Callers, dependencies=[for_actor("read")])
async def callers(body: CallerQuery, context: ReadContext) -> Answer:
    """Find the households that a caller may mean. Names are sent in the body, never in a URL."""
    return Answer(await queries.callers(context, body.q))
