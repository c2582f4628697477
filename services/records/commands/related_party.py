"""関係者 of a household. Their telephone numbers are contacts: private documents, in no event (domain.md 4.1)."""

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.clock import rfc3339
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.process import by
from services.records.commands import casework
from services.records.domain.contact import look_up
from services.records.store import Store

FIELDS = ("member_id", "kind", "org", "name", "kana", "may_tell", "contact_ban", "from", "to")


async def register(store: Store, actor: Actor, household_id: str, given: Doc, intent: Intent) -> Loaded:
    """A new related party of a household."""
    found = await casework.household(store, actor, household_id)
    state = {"household_id": household_id, "office_code": found.state["office_code"], **_fields(found, given)}
    party_id = derived_id("related_party", intent.key)
    party = await store.related_parties.create(
        party_id, Outcome(state, "related_party.registered"), by=by(actor), intent=intent
    )
    await _keep_phone(store, actor, party, given.get("phone"))
    return party


async def change(
    store: Store, actor: Actor, party_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Loaded:
    """The party as it is now; one that ended gets its `to`."""
    known = await store.related_parties.load(party_id)
    if known is None or known.state.get("deleted"):
        raise problems.NotFound
    found = await casework.household(store, actor, known.state["household_id"])

    def decide(item: Loaded) -> Outcome | None:
        newer = {**item.state, **_fields(found, given)}
        changed = sorted(name for name in newer if newer[name] != item.state.get(name))
        return Outcome(newer, "related_party.changed", {"fields": changed}) if changed else None

    party = await store.related_parties.change(
        party_id, decide, by=by(actor), intent=intent, if_match=if_match,
        may=await casework.only_seen(store, actor), known=known,
    )  # fmt: skip
    await _keep_phone(store, actor, party, given.get("phone"))
    return party


def _fields(household: Loaded, given: Doc) -> Doc:
    members = {member["person_id"] for member in household.state.get("members", [])}
    if given.get("member_id") not in {None, *members}:
        raise problems.ValidationFailed(errors=[problems.FieldError("/member_id", "not_a_member")])
    if not given.get("org") and not given.get("name"):
        raise problems.ValidationFailed(
            "機関名か氏名のどちらかを入力してください。", errors=[problems.FieldError("/name", "missing")]
        )
    return {name: given.get(name) for name in FIELDS}


async def _keep_phone(store: Store, actor: Actor, party: Loaded, phone: str | None) -> None:
    """The number in its own document; None leaves a kept one as it is, because the reader may not have seen it."""
    if phone is None:
        return
    contact_id = derived_id("contact", "related_party", party.id)
    value: Doc = {"kind": "phone", "value": phone}
    fields: Doc = {
        **value, "household_id": party.state["household_id"], "owner_id": party.id, **look_up(value),
        "recorded_at": rfc3339(store.clock.now()), "recorded_by": actor.staff_id,
    }  # fmt: skip
    changed = {"_id": contact_id, "value": {"$ne": phone}}
    if await store.contacts.update(changed, {"$set": fields, "$inc": {"version": 1}}):
        return
    try:
        await store.contacts.insert({"_id": contact_id, "version": 1, "fingerprint": contact_id, **fields})
    except DuplicateKey:
        return  # the same number is kept already
