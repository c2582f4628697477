"""回付: one bundle of records, its attempts and rounds (protocols.md 4). Pure.

An attempt freezes its records and either is committed (`sent`, the round's one event) or undone for good. `trial`,
`sender`, `refusals`, `unfinished_since` and `handoff_since` are private: attempts make no event and no version.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.canonical import canonical_json, sha256_hex
from libs.problems import FieldError, InProgress, ValidationFailed
from services.records.domain import correction as corrections
from services.records.domain import record as records
from services.records.domain.decision import Decision, State, Who
from services.records.domain.errors import ItemIncomplete, MatterNotAllowed, NotReturned, RoutesDiffer

ITEMS_AT_MOST = 50
ITEMS_AT_MOST_OVER_MANY = 100
OVER_MANY_HOUSEHOLDS = frozenset({"plan", "policy"})
"""Matters whose bundles may go over several households (domain.md 4.3)."""
INLINE_BYTES = 1_000_000
"""Contents up to this size together travel in the event; the rest is fetched by its hash."""
REFUSALS_KEPT = 20

_ORDINARY = ("record", "minor", "circulate")
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "home_visit": _ORDINARY, "facility_visit": _ORDINARY, "accompaniment": _ORDINARY, "office_interview": _ORDINARY,
    "phone": _ORDINARY, "document_in": _ORDINARY, "document_out": _ORDINARY, "agency_contact": _ORDINARY,
    "investigation": _ORDINARY, "support_meeting": _ORDINARY, "guidance_oral": ("record", "circulate"),
    "intake_interview": ("decision",), "benefit_decision": ("change", "decision"), "support_policy": ("policy",),
    "visit_grade": ("plan",), "guidance_written": ("decision",), "hearing": ("decision",),
    "claim": ("change", "decision"), "case_conference": ("decision",), "handover": ("plan",),
    "transfer": ("transfer",), "supervision": (), "memo": ("circulate", "minor"),
}  # fmt: skip
"""Which matters a kind of record may be submitted as; the first is its usual one (domain.md 4.2)."""

CHOICES = (
    "matter_type", "items", "comment", "flags", "flag_reason", "amount", "needed_by", "urgent", "oral_consent",
    "correction",
)  # fmt: skip
"""What the one who sends a round chooses."""


# ---------------------------------------------------------------------- before an attempt


def check(choice: Mapping[str, Any], found: Mapping[str, State]) -> None:
    """Whether these records may go together on one route. `found`: the records by id, as they are now."""
    if choice.get("correction") or choice["matter_type"] in corrections.MATTERS:
        _check_correction(choice, found)
        return
    items: Sequence[State] = choice["items"]
    ids = [item["record_id"] for item in items]
    many = ITEMS_AT_MOST_OVER_MANY if choice["matter_type"] in OVER_MANY_HOUSEHOLDS else ITEMS_AT_MOST
    if len(ids) > many:
        raise ValidationFailed(errors=[FieldError("/items", "too_many")])
    if len(set(ids)) != len(ids):
        raise ValidationFailed(errors=[FieldError("/items", "repeated")])
    for record_id in ids:
        if lacking := records.lacks(found[record_id]):
            raise ItemIncomplete(context={"record_id": record_id, "missing": lacking})
    _require_one_route(choice["matter_type"], [(record_id, found[record_id]) for record_id in ids])


def _check_correction(choice: Mapping[str, Any], found: Mapping[str, State]) -> None:
    """A proposal stays what it is: one record, one matter, and neither without the other."""
    if not choice.get("correction") or choice["matter_type"] not in corrections.MATTERS:
        raise MatterNotAllowed(
            context={"allowed": sorted(corrections.MATTERS) if choice.get("correction") else []}
        )
    if len(choice["items"]) != 1:
        raise ValidationFailed(errors=[FieldError("/items", "too_many")])
    corrections.require_correctable(found[choice["items"][0]["record_id"]])


def is_correction(state: Mapping[str, Any]) -> bool:
    """Whether this submission proposes a change of a decided record, which it leaves as it is until it is decided."""
    return bool(state.get("correction"))


def submittable_states(state: Mapping[str, Any]) -> frozenset[str]:
    """The states in which a record may be frozen for this submission."""
    return corrections.CORRECTABLE if is_correction(state) else records.EDITABLE


def _require_one_route(matter: str, bundle: Sequence[tuple[str, State]]) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for record_id, record in bundle:
        allowed = ALLOWED[record["record_type"]]
        route = matter if matter in allowed else next(iter(allowed), "none")
        place = record["office_code"] if route in OVER_MANY_HOUSEHOLDS else record["household_id"]
        groups.setdefault((route, place), []).append(record_id)
    if len(groups) > 1:
        listed = [{"matter_type": route, "record_ids": ids} for (route, _), ids in groups.items()]
        raise RoutesDiffer(context={"groups": listed})
    if next(iter(groups))[0] != matter:
        raise MatterNotAllowed(context={"allowed": list(ALLOWED[bundle[0][1]["record_type"]])})


# ---------------------------------------------------------------------- attempts


def begin(choice: Mapping[str, Any], first: State, who: Who, key: tuple[str, str], now: str) -> State:
    """A new submission, `preparing`; `first` is one of its records, `key` the request's key and fingerprint."""
    household = None if choice["matter_type"] in OVER_MANY_HOUSEHOLDS else first["household_id"]
    chosen = {name: choice.get(name) for name in CHOICES}
    return {
        "household_id": household, "office_code": first["office_code"], "ward_code": first["ward_code"], **chosen,
        "drafter": who.as_json(), "drafter_unit": who.unit, "state": "preparing", "attempt": 1, "round": 0,
        "sent_at": None, "returned_to": None, "resume_at": None, "linked_from": choice.get("linked_from"),
        "outcome": None, "shown": [], "trial": _trial(chosen, who, key, now), "refusals": [],
        "unfinished_since": now,
    }  # fmt: skip


def again(state: State, choice: Mapping[str, Any], who: Who, key: tuple[str, str], now: str) -> State:
    """再回付: the next attempt of a returned submission. InProgress while another one is preparing."""
    if state["state"] == "preparing":
        raise InProgress
    require_returned(state)
    chosen = {name: state.get(name) if choice.get(name) is None else choice[name] for name in CHOICES}
    if choice.get("correction") is not None:
        if not is_correction(state):
            raise ValidationFailed(errors=[FieldError("/correction", "not_here")])
        chosen["correction"] = corrections.reworded(
            state["matter_type"], state["correction"], choice["correction"]
        )
    if is_correction(state):
        _require_same(state, chosen)
    return {
        **state, "state": "preparing", "attempt": state["attempt"] + 1,
        "trial": _trial(chosen, who, key, now), "unfinished_since": now,
    }  # fmt: skip


def _require_same(state: State, chosen: State) -> None:
    """A returned proposal keeps its record and its matter: another one is another proposal."""
    if chosen["matter_type"] != state["matter_type"]:
        raise MatterNotAllowed(context={"allowed": [state["matter_type"]]})
    if [i["record_id"] for i in chosen["items"]] != [i["record_id"] for i in state["items"]]:
        raise ValidationFailed(errors=[FieldError("/items", "not_in_submission")])


def _trial(chosen: Mapping[str, Any], who: Who, key: tuple[str, str], now: str) -> State:
    return {**chosen, "sender": who.as_json(), "key": key[0], "fingerprint": key[1], "at": now}


def require_returned(state: State) -> None:
    """NotReturned unless records holds the pen (protocols.md 4.5)."""
    if state["state"] != "returned":
        raise NotReturned(context={"state": state["state"], "approval_id": state["id"]})


def holds(state: State | None, attempt: int) -> bool:
    """Whether a freeze of this attempt still stands: it is preparing or committed (protocols.md 4.3)."""
    return state is not None and state["attempt"] == attempt and state["state"] in {"preparing", "sent"}


def kept_answer(state: State, key: tuple[str, str]) -> State | None:
    """The refusal that the same request got before, if it did: an undone attempt is final."""
    return next((r for r in state.get("refusals", []) if (r["key"], r["fingerprint"]) == key), None)


def undone(state: State, refusal: Mapping[str, Any]) -> State:
    """The attempt is undone: a first one is abandoned, a resubmission is returned as before. The reason is kept."""
    trial = state["trial"]
    kept = {**refusal, "key": trial["key"], "fingerprint": trial["fingerprint"], "attempt": state["attempt"]}
    newer = _without(state, "trial", "unfinished_since")
    newer["refusals"] = [*state["refusals"], kept][-REFUSALS_KEPT:]
    newer["state"] = "returned" if state["round"] else "abandoned"
    return newer


def committed(state: State, frozen: Mapping[str, State], now: str) -> tuple[Decision, dict[str, State]]:
    """回付: the round's one event with what the approver will see, and the contents too large to travel, by hash."""
    trial = state["trial"]
    items: list[State] = []
    shown: list[State] = []
    beside: dict[str, State] = {}
    left = INLINE_BYTES
    for item in trial["items"]:
        record = frozen[item["record_id"]]
        content = records.seen(record)
        if trial.get("correction"):
            content["correction"] = trial["correction"]
        digest = sha256_hex(content)
        entry = {
            "record_id": item["record_id"], "version": item["version"], "sha256": digest,
            "household_id": record["household_id"],
        }  # fmt: skip
        size = len(canonical_json(content))
        if size <= left:
            left -= size
        else:
            beside[digest] = content
        items.append({**entry, "disposition": item.get("disposition")})
        shown.append({**entry, "content": None if digest in beside else content})
    newer = {
        **_without(state, "trial"), **{name: trial[name] for name in CHOICES}, "items": items, "shown": shown,
        "state": "sent", "round": state["round"] + 1, "sent_at": now, "handoff_since": now,
        "unfinished_since": now, "outcome": None, "sender": trial["sender"],
    }  # fmt: skip
    change = {"round": newer["round"], "sender": trial["sender"]}
    return Decision(newer, "submission.sent", change), beside


# ---------------------------------------------------------------------- what comes back, and what is taken back

_ENDS = {
    "returned": "returned",
    "withdrawn": "withdrawn",
    "dropped": "dropped",
    "rejected": "rejected",
    "decided": "decided",
    "closed": "decided",
}


def outcome_of(case: Mapping[str, Any], at: str) -> State | None:
    """The outcome of the case's round as its state tells it, or None while it is on its way."""
    end = _ENDS.get(case["state"])
    if end is None:
        return None
    acted = [
        a for step in case.get("steps", []) for a in step.get("acted", []) if a["round"] == case["round"]
    ]
    decided: State | None = case.get("decided")
    comments = [a.get("comment") for a in acted if a["action"] in {"return", "reject"} and a.get("comment")]
    return {
        "state": end, "round": case["round"], "at": case.get("decided_at") or at if end == "decided" else at,
        "comment": comments[-1] if comments else None, "returned_to": case.get("returned_to"), "resume_at": case.get("resume_at"),
        "instructions": [a["instruction"] for a in acted if a.get("instruction")],
        "decided_by": decided["by"] if decided else None,
        "items": case.get("returned_items", []) if end == "returned" else [],
    }  # fmt: skip


def refused_outcome(number: int, reason: str | None, at: str) -> State:
    """A round that approvals cannot enter: back to the drafter, who may send it again or drop it."""
    comment = reason or "決裁側で受け付けられませんでした。内容を確かめて、もう一度回付してください。"
    return {
        "state": "returned", "round": number, "at": at, "comment": comment, "returned_to": "drafter",
        "instructions": [], "refused": True,
    }  # fmt: skip


def awaits(state: State, number: int) -> bool:
    """Whether an outcome of this round is still to be applied: every effect is filtered by (submission, round)."""
    return state["state"] == "sent" and state["round"] == number


def came_back(state: State, outcome: Mapping[str, Any]) -> Decision | None:
    """The submission's own state, set last: only now may it be sent again."""
    if not awaits(state, outcome["round"]):
        return None
    newer = {
        **_without(state, "handoff_since", "unfinished_since"), "state": outcome["state"], "outcome": dict(outcome),
        "returned_to": outcome.get("returned_to"), "resume_at": outcome.get("resume_at"),
    }  # fmt: skip
    if returned := outcome.get("items"):
        newer["items"] = [
            {**each, "disposition": "fix" if each["record_id"] in returned else "go_on"}
            for each in state["items"]
        ]
        newer["unfinished_since"] = outcome["at"]
    return Decision(newer, f"submission.{outcome['state']}", {"round": outcome["round"]})


def returned_in_part(state: State) -> bool:
    """Whether some of its records were returned alone, and nothing was done yet with the others."""
    returned: State = state.get("outcome") or {}
    return state["state"] == "returned" and bool(returned.get("items")) and bool(state.get("unfinished_since"))  # fmt: skip


def going_on(state: State, found: Mapping[str, State]) -> list[State]:
    """The items of the round that follows a return of some: those not returned that still say what was shown.

    `found`: the records by id, as they are now. One that its drafter has begun to change stays with its drafter.
    """
    returned: Sequence[str] = state["outcome"]["items"]
    return [
        {"record_id": record["id"], "version": record["version"], "disposition": "go_on"}
        for each in state["items"]
        if each["record_id"] not in returned
        and (record := found.get(each["record_id"]))
        and _is_as_shown(record, state["id"], each)
    ]  # fmt: skip


def _is_as_shown(record: State, submission_id: str, item: State) -> bool:
    held = (record["state"], record.get("submission_id"), record.get("frozen_by"))
    return held == ("returned", submission_id, None) and sha256_hex(records.seen(record)) == item["sha256"]


def drop(state: State, now: str, comment: str | None) -> Decision:
    """取下 while it is returned; its records follow."""
    require_returned(state)
    outcome = {"state": "dropped", "round": state["round"], "at": now, "comment": comment}
    newer = {**state, "state": "dropped", "outcome": outcome, "unfinished_since": now}
    return Decision(newer, "submission.dropped", {"round": state["round"], "comment": comment})


def about(state: State) -> frozenset[str | None]:
    """Whom it is about; None among them where nobody knows (or, before it is sent, has said) whom a record is about."""
    own: str | None = state.get("household_id")
    items = frozenset(item.get("household_id") or own for item in state["items"])
    return items if own is None else items | {own}


def restricted_by(state: State) -> frozenset[str]:
    """What the restrictions may say of it: its households, and each record that is about nobody yet."""
    own: str | None = state.get("household_id")
    items = frozenset(item.get("household_id") or own or item["record_id"] for item in state["items"])
    return items if own is None else items | {own}


def restated(state: State) -> Decision | None:
    """The round's event once more, for an approver's side that does not know it yet."""
    if state["state"] != "sent":
        return None
    return Decision(state, "submission.restated", {"round": state["round"]}, quiet=True)


def stub(shown: State) -> State:
    """A submission without the words that were said of it, where a record of it was another household's (domain.md 4.3)."""
    proposal: State | None = shown.get("correction")
    told: State | None = shown.get("outcome")
    return {
        **shown, "comment": None, "flag_reason": None,
        "correction": proposal and {**proposal, "before": None, "text": None, "reason": None, "note": None},
        "outcome": told and {**told, "comment": None, "instructions": []},
    }  # fmt: skip


def _without(state: State, *names: str) -> State:
    return {name: value for name, value in state.items() if name not in names}
