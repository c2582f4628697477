"""Commands on households and their contacts: load, decide, save."""

from libs import problems
from libs.aggregates import Stored
from libs.policy import require_assign, require_superior, require_write
from libs.reader import viewer
from services.records.commands import casework, restriction, unlinked_note
from services.records.domain import household as rules
from services.records.domain.contact import Contact, NewContact, look_up
from services.records.domain.errors import DuplicateCaseNumber
from services.records.domain.state import Household, Office
from services.records.store import Context, Store
from services.records.store import contact as contacts


async def register(context: Context, given: rules.NewHousehold) -> Stored[Household]:
    """Register a household. A protected one is written to the restrictions document before it exists."""
    store, actor, key = context.store, context.actor, context.required_key
    require_write(actor, given["office_code"])
    office = await office_of(store, given["office_code"])
    rules.require_named(given)
    await casework.require_staff(store, {"/worker_id": given["worker_id"]})
    await _require_district(store, given["district_id"], given["office_code"])
    household_id = context.new_id("household")
    head_id = None
    if given["head"] is not None:
        head_id = context.new_id("person")
        await store.persons.create(head_id, rules.register_person(given["head"]), by=context.by, intent=key)
    if given["protect"]:
        hidden = {household_id: given["office_code"]}
        await restriction.protect_by_id(store, hidden, who=actor.staff_id, intent=key)
    registered = rules.register(given, rules.Registration(household_id, head_id, office["ward_code"], context.today))
    made = await store.households.create(household_id, registered, by=context.by, intent=key, taken=DuplicateCaseNumber)
    if given["protect"]:
        await unlinked_note.look_for(store, [made.id])
    # A repeated request may arrive after the household was restricted.
    if (await store.restrictions.current()).hides(made.id, viewer(actor)):
        raise problems.NotFound
    return made


async def _require_district(store: Store, district_id: str | None, office_code: str) -> None:
    if district_id is None:
        return
    district = await store.districts.load(district_id)
    if district is None or district.state["deleted"] or district.state["office_code"] != office_code:
        raise problems.ValidationFailed(
            "この事務所にない地区です。地区を選び直してください。",
            errors=[problems.FieldError("/district_id", "unknown")],
        )


async def assign(context: Context, household_id: str, worker_id: str) -> Stored[Household]:
    """担当替え of one household, by 係長 or above of its office."""
    household = await _readable(context, household_id)
    await casework.require_staff(context.store, {"/worker_id": worker_id})
    return await context.store.households.change(
        household_id,
        lambda item: rules.assign(item.state, worker_id),
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        may=lambda item: require_assign(context.actor, item.state["office_code"], item.id),
        known=household,
    )


async def exclude_staff(context: Context, household_id: str, staff_ids: list[str]) -> Stored[Household]:
    """除斥: note the staff who are kin of this household and take no part in its matters.

    係長 or above of the office may note it, but not if they are kin themselves.
    """
    household = await _readable(context, household_id)
    unknown = await context.store.unknown_staff(staff_ids)

    def may(item: Stored[Household]) -> None:
        require_superior(context.actor, item.state["office_code"], item.id)
        rules.require_no_kin(item.state, staff_ids, context.actor.staff_id)

    return await context.store.households.change(
        household_id,
        lambda item: rules.exclude(item.state, staff_ids, unknown),
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        may=may,
        known=household,
    )


async def add_contact(context: Context, household_id: str, given: NewContact) -> Contact:
    """Add a contact to a household.

    It is a document with its own version; no event has it (docs/domain/people.md 1.6).
    """
    store = context.store
    household = await _readable(context, household_id)
    require_write(context.actor, household.state["office_code"], household.id)
    await _require_owner(store, household, given["owner_id"])
    fields: contacts.Recorded = {
        "household_id": household_id,
        **given,
        **look_up(given["kind"], given["value"]),
        "recorded_at": context.now,
        "recorded_by": context.actor.staff_id,
    }
    return await contacts.add(store, context.new_id("contact"), fields, context.required_key.fingerprint)


async def _require_owner(store: Store, household: Stored[Household], owner_id: str | None) -> None:
    """ValidationFailed unless the owner is this household, one of its members or one of its related parties."""
    if owner_id is None or owner_id in {household.id, *rules.members_of(household.state)}:
        return
    if owner_id not in await store.parties_of(household.id, [owner_id]):
        raise problems.ValidationFailed(
            "連絡先の持ち主は、この世帯の世帯員か関係者から選んでください。",
            errors=[problems.FieldError("/owner_id", "not_of_household")],
        )


async def _readable(context: Context, household_id: str) -> Stored[Household]:
    """The household. NotFound if it does not exist or is hidden from the actor."""
    household = await context.store.household(household_id)
    snapshot = await context.store.restrictions.current()
    if household is None or snapshot.hides(household_id, viewer(context.actor)):
        raise problems.NotFound
    return household


async def office_of(store: Store, office_code: str) -> Office:
    """The office with this code. ValidationFailed (422) for an unknown code."""
    for office in await store.all_offices():
        if office.state["office_code"] == office_code:
            return office.state
    raise problems.ValidationFailed(errors=[problems.FieldError("/office_code", "unknown")])
