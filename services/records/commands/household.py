"""What may be asked of households, persons and contacts: load, decide, save."""

from dataclasses import dataclass, field
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.policy import require_superior, require_write
from libs.process import by, viewer
from services.records.commands import casework, meeting, restriction
from services.records.domain import household as rules
from services.records.domain.contact import look_up
from services.records.store import Store


class DuplicateCaseNumber(problems.Problem):
    """Another household has this number in this series."""

    code = "DUPLICATE_CASE_NUMBER"
    status = 409
    title = "ケース番号が重複しています"
    detail = "このケース番号は別の世帯で使われています。番号を確かめてください。"


@dataclass(frozen=True)
class Register:
    """A new household with its head; the number may come later (面接相談 comes before any number)."""

    office_code: str
    status: str
    head: Doc | None = None
    label: str | None = None
    case_numbers: list[Doc] = field(default_factory=list[Doc])
    household_type: str | None = None
    worker_id: str | None = None
    district_id: str | None = None
    protect: bool = False


async def register(store: Store, actor: Actor, command: Register, intent: Intent) -> Loaded:
    """Register a household. A protected one is in the restrictions document before it exists."""
    require_write(actor, command.office_code)
    office = await office_of(store, command.office_code)
    if command.head is None and not command.label:
        raise problems.ValidationFailed(errors=[problems.FieldError("/head", "missing")])
    await casework.require_staff(store, {"/worker_id": command.worker_id})
    await _require_district(store, command.district_id, command.office_code)
    household_id = derived_id("household", intent.key)
    members: list[Doc] = []
    if command.head is not None:
        person_id = derived_id("person", intent.key)
        person = rules.person_with_keys(_person(command.head))
        await store.persons.create(
            person_id,
            Outcome(person, "person.registered"),
            by=by(actor),
            intent=Intent(intent.key, intent.fingerprint),
        )
        members = [{"person_id": person_id, "relation": "世帯主"}]
    if command.protect:
        hidden = {household_id: command.office_code}
        await restriction.protect_by_id(store, hidden, who=actor.staff_id, intent=intent)
    state = rules.with_keys(
        household_id,
        {
            "case_numbers": command.case_numbers, "label": command.label, "office_code": command.office_code,
            "ward_code": office["ward_code"], "household_type": command.household_type, "status": command.status,
            "statuses": [{"code": command.status, "from": jst_date(rfc3339(store.clock.now())).isoformat()}],
            "district_id": command.district_id, "worker_id": command.worker_id,
            "head_person_id": members[0]["person_id"] if members else None, "members": members,
        },
    )  # fmt: skip
    made = await store.households.create(
        household_id,
        Outcome(state, "household.registered"),
        by=by(actor),
        intent=intent,
        taken=DuplicateCaseNumber,
    )
    if command.protect:
        await meeting.look_for(store, [made.id])
    # The same request may come again after the household was restricted.
    if (await store.restrictions.current()).hides(made.id, viewer(actor)):
        raise problems.NotFound
    return made


async def _require_district(store: Store, district_id: str | None, office_code: str) -> None:
    if district_id is None:
        return
    district = await store.districts.load(district_id)
    if district is None or district.state.get("office_code") != office_code:
        raise problems.ValidationFailed(
            "この事務所にない地区です。地区を選び直してください。",
            errors=[problems.FieldError("/district_id", "unknown")],
        )


def _person(head: Doc) -> Doc:
    name = {"kind": "legal", "text": head["name"], "kana": head.get("kana")}
    return {"names": [name], "birth_date": head.get("birth_date"), "sex": head.get("sex")}


async def assign(
    store: Store, actor: Actor, household_id: str, worker_id: str, *, intent: Intent, if_match: int
) -> Loaded:
    """担当替え of one household: for a supervisor or the section chief of its office."""
    household = await _readable(store, actor, household_id)
    await casework.require_staff(store, {"/worker_id": worker_id})

    def may(item: Loaded) -> None:
        require_write(actor, item.state["office_code"])
        if actor.acting_post.role not in {"supervisor", "section_chief", "office_head"}:
            raise problems.OutOfScope("担当を替えられるのは係長以上です。係長へ依頼してください。")

    def decide(item: Loaded) -> Outcome | None:
        if item.state.get("worker_id") == worker_id:
            return None
        change = {"from": item.state.get("worker_id"), "to": worker_id}
        return Outcome(
            {**item.state, "worker_id": worker_id, "worker_text": None}, "household.worker_changed", change
        )

    return await store.households.change(
        household_id, decide, by=by(actor), intent=intent, if_match=if_match, may=may, known=household
    )


async def exclude_staff(
    store: Store,
    actor: Actor,
    household_id: str,
    staff_ids: list[str],
    *,
    if_match: int,
    intent: Intent | None,
) -> Loaded:
    """除斥: the staff who are kin of this household take no part in its matters; noted by 係長 or above, never by kin."""
    household = await _readable(store, actor, household_id)
    named = sorted(set(staff_ids))
    unknown = await store.unknown_staff(staff_ids)

    def may(item: Loaded) -> None:
        require_superior(actor, item.state["office_code"])
        if actor.staff_id in {*(item.state.get("excluded_staff") or []), *named}:
            raise problems.OutOfScope(
                "この世帯の除斥は、ほかの係長以上の人が登録します。課長へ依頼してください。"
            )

    def decide(item: Loaded) -> Outcome | None:
        known: list[str] = item.state.get("excluded_staff") or []
        if unknown:
            raise problems.ValidationFailed(
                errors=[
                    problems.FieldError(f"/staff_ids/{n}", "unknown")
                    for n, each in enumerate(staff_ids)
                    if each in unknown
                ]
            )
        if known == named:
            return None
        return Outcome(
            {**item.state, "excluded_staff": named}, "household.changed", {"fields": ["excluded_staff"]}
        )

    return await store.households.change(
        household_id, decide, by=by(actor), intent=intent, if_match=if_match, may=may, known=household
    )


async def add_contact(store: Store, actor: Actor, household_id: str, contact: Doc, intent: Intent) -> Doc:
    """A contact lies in its own document with its own version, and in no event (domain.md 4.1)."""
    household = await _readable(store, actor, household_id)
    require_write(actor, household.state["office_code"])
    await _require_owner(store, household, contact.get("owner_id"))
    contact_id = derived_id("contact", intent.key)
    doc: Doc = {
        "_id": contact_id, "version": 1, "household_id": household_id, **contact,
        **look_up(contact), "recorded_at": rfc3339(store.clock.now()), "recorded_by": actor.staff_id,
        "fingerprint": intent.fingerprint,
    }  # fmt: skip
    try:
        await store.contacts.insert(doc)
    except DuplicateKey:
        kept = await store.contacts.get(contact_id)
        if kept is None or kept["fingerprint"] != intent.fingerprint:
            raise problems.IdempotencyKeyReused from None
        return kept
    return doc


async def _require_owner(store: Store, household: Loaded, owner_id: str | None) -> None:
    """A contact is of the household, of a member or of a related party: of this household, never of another's."""
    members = {member["person_id"] for member in household.state.get("members", [])}
    if owner_id is None or owner_id in {household.id, *members}:
        return
    if owner_id not in await store.parties_of(household.id, [owner_id]):
        raise problems.ValidationFailed(
            "連絡先の持ち主は、この世帯の世帯員か関係者から選んでください。",
            errors=[problems.FieldError("/owner_id", "not_of_household")],
        )


async def _readable(store: Store, actor: Actor, household_id: str) -> Loaded:
    """The household, NotFound where it does not exist or is hidden from the actor."""
    household = await store.household(household_id)
    snapshot = await store.restrictions.current()
    if household is None or snapshot.hides(household_id, viewer(actor)):
        raise problems.NotFound
    return household


async def office_of(store: Store, office_code: str) -> dict[str, Any]:
    """The office of a code; 422 for a code nobody knows."""
    for office in await store.all_offices():
        if office.state["office_code"] == office_code:
            return office.state
    raise problems.ValidationFailed(errors=[problems.FieldError("/office_code", "unknown")])
