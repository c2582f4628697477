"""Protection and access restrictions of households, decided by one document of records (docs/protocols.md 5).

Each service keeps a copy of the set with its etag and asks records for the current etag **while** its own read runs.
The same etag releases the read; a changed one means filtering or reading again; records unreachable means 503. Nothing
is ever released by a stale set.

The time at which the etag request was **sent** decides: records looked at the set at that time or later. The response
releases a read when the request was sent after the read had ended (audit insert included), or at most `FRESH_SECONDS`
before. Otherwise records is asked again after the read; a slow records thus delays readers but refuses none.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypedDict, TypeVar, cast

from libs.metrics import RESTRICTIONS_WENT_BACK
from libs.problems import NotFound, PolicyUnavailable
from libs.shared_call import SharedCall

log = logging.getLogger("tsuzuri.restrictions")
T = TypeVar("T")
FRESH_SECONDS = 0.2
SLOW_SECONDS = 0.3
"""After this time without a response records is asked a second time in parallel."""
CHANGES_TOLERATED = 2


@dataclass(frozen=True)
class Viewer:
    """The reader: their staff id and the offices of their current posts."""

    staff_id: str
    office_codes: frozenset[str]
    superior_of: frozenset[str] = frozenset()
    """The offices where the reader holds a post of 係長 or above."""


class RestrictionEntry(TypedDict, total=False):
    """Who may see a household (None or absent: everybody). For an unlinked note: the households whose names it
    `meets`."""

    offices: list[str] | None
    allowed: list[str] | None
    office_code: str
    meets: list[str]
    linked: bool


@dataclass(frozen=True)
class RestrictionSet:
    """One immutable version of all restrictions.

    Per household: the offices that may see it, and the staff who may when access is restricted. Per unlinked note: the
    households that its text names (`meets`), because it may be about them. A note that was submitted while unlinked
    stays in the set after it is `linked`, with its household as the only one it meets, because the matter still names
    the note.
    """

    etag: str
    n: int
    households: Mapping[str, RestrictionEntry] = field(default_factory=dict[str, RestrictionEntry])
    word: str = ""
    """The owner's latest confirmation that the set holds again what a restore had lost; later ones compare greater."""

    def hides(self, named: str | None, viewer: Viewer) -> bool:
        """Whether this household, or this unlinked note, must not be shown to the viewer.

        `named` is the household id; for an unlinked note it is the id of the note.
        """
        entry = self.households.get(named) if named else None
        if entry is None:
            return False
        if "meets" in entry:
            return any(self._hides_note(entry, each, viewer) for each in entry["meets"])
        allowed = entry.get("allowed")
        if allowed is not None and viewer.staff_id not in allowed:
            return True
        offices = entry.get("offices")
        return offices is not None and not viewer.office_codes & set(offices)

    def linked_to(self, notes: Iterable[str]) -> frozenset[str]:
        """The households of those of these notes that were linked after they had been submitted."""
        entries = [entry for note_id in notes if (entry := self.households.get(note_id)) and entry.get("linked")]
        return frozenset(household_id for entry in entries for household_id in entry.get("meets", []))

    def _hides_note(self, note: RestrictionEntry, household_id: str, viewer: Viewer) -> bool:
        """Whether a note that names this household is hidden from the viewer.

        Who may see the household may see the note. When the household belongs to another office, the superiors (係長 and
        above) of the note's office also see it until it is linked, because somebody has to find out whom it is about.
        """
        if not self.hides(household_id, viewer):
            return False
        if note.get("linked"):
            return True
        office_code = note.get("office_code", "")
        elsewhere = office_code not in _offices_of(self.households[household_id])
        return not (elsewhere and office_code in viewer.superior_of)

    def is_restricted_within_office(self, household_id: str, viewer: Viewer) -> bool:
        """Whether the household is of the viewer's office but restricted to other people.

        A look-up then says 「係長へ取次」 (docs/domain/access.md 4.3).
        """
        entry = self.households.get(household_id)
        allowed = None if entry is None else entry.get("allowed")
        if entry is None or allowed is None or viewer.staff_id in allowed:
            return False
        return not viewer.office_codes.isdisjoint(_offices_of(entry))

    def is_restricted(self, household_id: str | None) -> bool:
        """Whether access to this household is restricted to named people (閲覧制限)."""
        entry = self.households.get(household_id) if household_id else None
        return entry is not None and entry.get("allowed") is not None

    def hidden_from(self, viewer: Viewer) -> frozenset[str]:
        """All households and unlinked notes that are hidden from this viewer."""
        return frozenset(h for h in self.households if self.hides(h, viewer))

    def is_protected(self, household_id: str) -> bool:
        entry = self.households.get(household_id)
        return entry is not None and entry.get("offices") is not None


def _offices_of(entry: RestrictionEntry) -> list[str]:
    """The offices that may see a household with an entry."""
    office_code = entry.get("office_code")
    return entry.get("offices") or ([office_code] if office_code else [])


def restriction_set_of(doc: Mapping[str, Any] | None) -> RestrictionSet:
    """The set from the document of records; without a document nobody is hidden."""
    if doc is None:
        return RestrictionSet("none", 0)
    return RestrictionSet(doc["etag"], doc["n"], doc["households"], doc.get("word") or "")


class Owner(Protocol):
    """The owner of the restrictions: records itself or a client of it. Unavailable when records does not respond."""

    async def etag(self) -> str: ...
    async def snapshot(self) -> RestrictionSet: ...


class RecordsOwner:
    """The owner over HTTP; `get` returns the JSON at a path of records."""

    def __init__(self, get: Callable[[str], Awaitable[Any]]) -> None:
        self._get = get

    async def etag(self) -> str:
        answer = await self._get("/internal/v1/restrictions/etag")
        return answer["etag"]

    async def snapshot(self) -> RestrictionSet:
        return restriction_set_of(await self._get("/internal/v1/restrictions"))


class Restrictions:
    """The copy of one service, and the only way to release a read."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._copy: RestrictionSet | None = None
        self._etags = SharedCall(self._ask_etag, slow_s=SLOW_SECONDS)
        # Strictly one after the other, so that an older set never replaces a newer one.
        self._sets = SharedCall(self._take)
        self._lost_after: str | None = None
        """After records showed an older set: the last confirmation before that. Only a later one ends the merging."""

    async def released(
        self, viewer: Viewer, read: Callable[[RestrictionSet], Awaitable[T]], *, exactly: bool = False
    ) -> T:
        """Run `read` with one set and release its result only if that set still holds.

        A newer set that hides no more from this viewer releases it too, unless `exactly` is set because the result
        shows more of the set than who is hidden. PolicyUnavailable when records does not respond or the set changes a
        third time.
        """
        for _ in range(CHANGES_TOLERATED + 1):
            used = await self._current_copy()
            try:
                answer, ended, (etag, sent) = await _read_with_etag(read(used), self._ask_now)
            except NotFound:
                # The copy may be older than the set: read again with the current one.
                if await self.current() is used:
                    raise
                continue
            if etag == used.etag and sent < ended and time.monotonic() - sent > FRESH_SECONDS:
                etag, _ = await _policy(self._ask_now())
            if etag == used.etag:
                return answer
            newer = await self._refresh()
            if not exactly and newer.hidden_from(viewer) <= used.hidden_from(viewer) and newer.etag == etag:
                return answer
        raise PolicyUnavailable

    async def require(
        self,
        viewer: Viewer,
        household_id: str | None,
        read: Callable[[RestrictionSet], Awaitable[T]],
        *,
        exactly: bool = False,
    ) -> T:
        """`released`, and NotFound when the household itself is hidden by the current set."""

        async def guarded(snapshot: RestrictionSet) -> tuple[RestrictionSet, T | None, bool]:
            hidden = snapshot.hides(household_id, viewer)
            return snapshot, None if hidden else await read(snapshot), hidden

        for _ in range(CHANGES_TOLERATED + 1):
            used, answer, hidden = await self.released(viewer, guarded, exactly=exactly)
            if not hidden:
                return cast("T", answer)
            if self._copy is used:
                raise NotFound
        raise PolicyUnavailable

    @property
    def last_known(self) -> RestrictionSet | None:
        """The set as last known; None before the first request. It releases no read: it is for what decides nothing, and for
        logging a call while records is away (docs/protocols.md 5.3)."""
        return self._copy

    async def current(self) -> RestrictionSet:
        """The current set (streams ask for it every second)."""
        etag, _ = await _policy(self._ask_now())
        copy = self._copy
        return copy if copy is not None and copy.etag == etag else await self._refresh()

    async def _current_copy(self) -> RestrictionSet:
        return self._copy if self._copy is not None else await self._refresh()

    async def _refresh(self) -> RestrictionSet:
        """Fetch the current set from records."""
        return await _policy(self._sets.result())

    async def _take(self) -> RestrictionSet:
        self._copy = self._accept(await self._owner.snapshot())
        return self._copy

    def _accept(self, newer: RestrictionSet) -> RestrictionSet:
        known = self._copy
        if known is not None and newer.etag == known.etag:
            return known  # our copy may hide more than records does; the same set again un-hides nobody
        if known is None:
            return newer
        if self._lost_after is not None and newer.word > self._lost_after:
            self._lost_after = None
            return newer
        if self._lost_after is None and newer.n <= known.n and newer.word <= known.word:
            self._lost_after = known.word
        if self._lost_after is None:
            return newer
        # A restored backup never un-hides people: what either set hides stays hidden until records confirms that they
        # were merged (docs/protocols.md 5.8).
        RESTRICTIONS_WENT_BACK.inc()
        log.critical("restrictions went back; both sets are hidden", extra={"n": newer.n})
        union = hidden_by_either(known.households, newer.households)
        return RestrictionSet(newer.etag, max(known.n, newer.n), union, known.word)

    async def _ask_now(self) -> tuple[str, float]:
        """The current etag, and when the request was sent; one request serves all readers that asked before it was
        sent."""
        return await self._etags.result()

    async def _ask_etag(self) -> tuple[str, float]:
        sent = time.monotonic()
        return await self._owner.etag(), sent


def hidden_by_either(
    one: Mapping[str, RestrictionEntry], other: Mapping[str, RestrictionEntry]
) -> dict[str, RestrictionEntry]:
    """The set that hides what either set hides: who may see a household must be allowed by both. A note meets the
    households it meets in either."""
    merged: dict[str, RestrictionEntry] = {**one, **other}
    for household_id in one.keys() & other.keys():
        a, b = one[household_id], other[household_id]
        if "meets" in a and "meets" in b:
            merged[household_id] = {**a, **b, "meets": sorted({*a["meets"], *b["meets"]})}
            continue
        merged[household_id] = {
            **a,
            **b,
            "offices": _common(a.get("offices"), b.get("offices")),
            "allowed": _common(a.get("allowed"), b.get("allowed")),
        }
    return merged


def _common(a: Sequence[str] | None, b: Sequence[str] | None) -> list[str] | None:
    if a is None or b is None:
        only = a if b is None else b
        return None if only is None else list(only)
    return sorted(set(a) & set(b))


async def _policy(question: Awaitable[T]) -> T:
    """Await a request to the owner; PolicyUnavailable for any failure, because then nothing may be shown."""
    try:
        return await question
    except Exception as error:
        raise PolicyUnavailable from error


async def _read_with_etag(
    read: Awaitable[T], ask: Callable[[], Awaitable[tuple[str, float]]]
) -> tuple[T, float, tuple[str, float]]:
    """Run the read and the etag request in parallel: the result, when the read ended, and the response."""

    async def etag() -> tuple[str, float]:
        return await _policy(ask())

    request = asyncio.ensure_future(etag())
    try:
        answer = await read
    except BaseException:
        request.cancel()
        raise
    ended = time.monotonic()
    return answer, ended, await request
