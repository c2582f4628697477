"""What events of records do here: a submission becomes a case or its next round; people and absences move cases on."""

from functools import partial

from libs.aggregates import By, Loaded, Outcome
from libs.contracts.events import Received
from libs.mongo import Doc
from libs.worker import one_by_one
from services.approvals.commands import contents
from services.approvals.commands.desk import Desk, Hidden, asked_once, case_of, outcome, without_unseeing
from services.approvals.domain import entering as rules
from services.approvals.domain import withholding
from services.approvals.domain.case import Circumstances, households_of, offices_of

SUBMISSIONS = "records.submission"
"""The source whose last seen sequence a case keeps: always its own submission."""
COPIED = frozenset({"staff", "absence", "household", "district", "office"})
OPEN = ("circulating", "unroutable")


async def take_submission(store: Desk, event: Received) -> None:
    """A round that was sent enters; a returned one that was dropped ends. Anything else is an echo of ours."""
    state = event.state
    if state["state"] != "sent":
        await _enter(store, event, state)
        return
    await contents.keep_seen(store, state["seen"])
    left = await contents.fetch(store, [row["sha256"] for row in state["seen"]])
    # What a content says can pick the route, so those fetched by hash are filled in first.
    seen = [{**row, "content": row["content"] or await store.content(row["sha256"])} for row in state["seen"]]
    await _enter(store, event, {**state, "seen": seen})
    if left:
        await store.note(event.id_part, "lacking", True)


async def _enter(store: Desk, event: Received, state: Doc) -> None:
    templates = await store.templates()
    state = {**state, "restricted": await _restricted(store, templates, state)}
    at = await store.circumstances(frozenset({state["office_code"]}), households_of(state))
    at = await without_unseeing(at, state, store.restrictions.current)

    def decide(item: Loaded) -> Outcome | None:
        if state["state"] == "sent":
            return outcome(rules.resubmitted(case_of(item), state, templates, at))
        return outcome(rules.dropped(case_of(item), at.now)) if state["state"] == "dropped" else None

    acting = _by(event.actor)
    for _ in range(2):
        known = await store.approvals.react(event.id_part, SUBMISSIONS, event.sequence, decide, by=acting)
        if known is not None or state["state"] != "sent":
            return
        unit = await store.unit_of_household(state.get("household_id"))
        entered = outcome(rules.submitted(state, unit, templates, at))
        if entered is not None:
            # Two twins may insert at once: the second finds the case and goes round once more, guarded by `seen`.
            await store.approvals.create(
                event.id_part, entered, by=acting, source=(SUBMISSIONS, event.sequence)
            )


async def _restricted(store: Desk, templates: list[Doc], state: Doc) -> bool:
    """Whether 閲覧制限 lies on a household of this matter; asked only where a kept route makes a difference of it."""
    if state["state"] != "sent" or not any(t["conditions"].get("restricted") for t in templates):
        return False
    snapshot = await store.restrictions.current()
    return any(snapshot.restricted(row["household_id"]) for row in state["seen"])


async def withhold(store: Desk, event: Received) -> None:
    """A record that was voided as another household's takes its words out of every case that it was in."""
    voided: Doc | None = event.state.get("voided")
    if voided is None or voided["reason_code"] != "wrong_household":
        return
    for case_id in await store.ids({"record_ids": event.id_part}):
        await store.approvals.change(
            case_id, lambda found: outcome(withholding.withheld(case_of(found), event.id_part)), by=None
        )


async def take_copy(store: Desk, event: Received) -> None:
    """Keep the newest state, and let the cases it concerns follow at once."""
    if not await store.copies.put(event):
        return
    for case_id in await _concerned(store, event):
        await refresh(store, case_id)


async def refresh(
    store: Desk,
    case_id: str,
    known: tuple[Circumstances, list[Doc]] | None = None,
    hidden: Hidden | None = None,
) -> None:
    """Bring one case up to what today's people and absences make of it; nothing when it stays as it is.

    `known`: the circumstances of its office and the templates, where the caller has them for many cases; `hidden` likewise.
    """
    item = await store.approvals.load(case_id)
    if item is None or item.state["state"] not in OPEN:
        return
    offices = offices_of(item.state)
    if known is None or len(offices) > 1:
        known = (await store.circumstances(offices), await store.templates())
    at, templates = known
    at = at.without(await store.kin(households_of(item.state)))
    at = await without_unseeing(at, item.state, hidden or store.restrictions.current)
    if rules.refreshed(case_of(item), templates, at) is None:
        return
    await store.approvals.change(
        case_id, lambda found: outcome(rules.refreshed(case_of(found), templates, at)), by=None
    )


async def refresh_all(store: Desk) -> None:
    """Every open case of every office, each minute: waiting times run out without an event."""
    templates = await store.templates()
    hidden = asked_once(store.restrictions.current)
    for office_code, case_ids in (await store.offices_with_open_cases()).items():
        at = await store.circumstances(frozenset({office_code}))
        await one_by_one(case_ids, partial(refresh, store, known=(at, templates), hidden=hidden), "routes")


async def _concerned(store: Desk, event: Received) -> list[str]:
    """Open cases that an event about people or places can change at once; the minute's round takes the rest."""
    state = event.state
    offices = {p["office_code"] for p in state.get("posts", [])}
    if state.get("office_code"):
        offices.add(state["office_code"])
    staff_id = event.id_part if event.type == "staff" else state.get("staff_id")
    found = await store.ids({"waiting": staff_id}) if staff_id else []
    if event.type == "household" and state.get("excluded_staff"):
        open_: Doc = {"state": {"$in": list(OPEN)}, "office_code": state["office_code"]}
        return await store.ids({**open_, "household_id": event.id_part})
    if event.type in {"household", "district"}:
        return found
    where: Doc = {"state": "unroutable"}
    if offices:
        where["office_code"] = {"$in": sorted(offices)}
    return [*found, *await store.ids(where)]


def _by(actor: Doc | None) -> By | None:
    """Who acted, as the event says it (`office` on the wire, `office_code` in what we write)."""
    if not actor:
        return None
    return By(
        actor["staff_id"], actor["name"], actor["post"], actor.get("office_code") or actor.get("office") or ""
    )
