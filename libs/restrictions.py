"""Who may not be shown: protection and access restriction, decided by one records document (protocols.md 5).

Every service keeps a copy with its etag and asks records for the current one **while** its own read runs: same etag →
release; changed → filter or query again; records unreachable → 503. Nothing is ever released on a stale policy.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from libs.metrics import RESTRICTIONS_WENT_BACK
from libs.problems import NotFound, PolicyUnavailable

log = logging.getLogger("tsuzuri.restrictions")
T = TypeVar("T")
FRESH_SECONDS = 0.2
CHANGES_BORNE = 2


@dataclass(frozen=True)
class Viewer:
    """Who reads, as far as restrictions care: the person and the offices of the posts held now."""

    staff_id: str
    office_codes: frozenset[str]
    superior_of: frozenset[str] = frozenset()
    """The offices where a post of 係長 or above is held."""


@dataclass(frozen=True)
class Snapshot:
    """One immutable set: per household which offices may see it, and who may where access is restricted; and per note
    about nobody yet which of these households its words meet (`meets`), so that it may be about them. A note that a matter
    took up while nobody knew whom it is about stays in the set when it is `linked`, and meets its household alone: the
    matter goes on naming the note."""

    etag: str
    n: int
    households: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    word: str = ""
    """The owner's last word that what a restore had lost is in the set again; each is greater than those before."""

    def hides(self, named: str | None, viewer: Viewer) -> bool:
        """Whether this household must not be shown to this viewer at all; or this note, of which nobody knows yet whom it
        is about: name a note by its household, and by its own id while it has none."""
        entry = self.households.get(named) if named else None
        if entry is None:
            return False
        if "meets" in entry:
            return any(self._keeps_back(entry, each, viewer) for each in entry["meets"])
        if entry.get("allowed") is not None and viewer.staff_id not in entry["allowed"]:
            return True
        offices = entry.get("offices")
        return offices is not None and not viewer.office_codes & set(offices)

    def linked_to(self, notes: Iterable[str]) -> frozenset[str]:
        """The households of those of these notes that were linked after a matter took them up."""
        entries = [
            entry for note_id in notes if (entry := self.households.get(note_id)) and entry.get("linked")
        ]
        return frozenset(household_id for entry in entries for household_id in entry["meets"])

    def _keeps_back(self, note: Mapping[str, Any], household_id: str, viewer: Viewer) -> bool:
        """Whether a note that meets this household is not for this viewer.

        It is for who may see the household. Where that is another office's, nobody here may, and somebody has to find out
        whom the note is about: that is for 係長 and above, as few as can do it. Once somebody has, it is for nobody else.
        """
        if not self.hides(household_id, viewer):
            return False
        if note.get("linked"):
            return True
        office_code: str = note["office_code"]
        elsewhere = office_code not in _offices_of(self.households[household_id])
        return not (elsewhere and office_code in viewer.superior_of)

    def restricted_inside(self, household_id: str, viewer: Viewer) -> bool:
        """Hidden from this viewer although the office is right: a look-up says 「係長へ取次」 (settled.md 14)."""
        entry = self.households.get(household_id)
        if entry is None or entry.get("allowed") is None or viewer.staff_id in entry["allowed"]:
            return False
        return not viewer.office_codes.isdisjoint(_offices_of(entry))

    def restricted(self, household_id: str | None) -> bool:
        """Whether access to this household is restricted to named people (閲覧制限)."""
        entry = self.households.get(household_id) if household_id else None
        return entry is not None and entry.get("allowed") is not None

    def hidden_from(self, viewer: Viewer) -> frozenset[str]:
        """All households hidden from this viewer, and all notes about nobody yet."""
        return frozenset(h for h in self.households if self.hides(h, viewer))

    def protected(self, household_id: str) -> bool:
        entry = self.households.get(household_id)
        return entry is not None and entry.get("offices") is not None


def _offices_of(entry: Mapping[str, Any]) -> list[str]:
    """The offices of a household with an entry."""
    return entry.get("offices") or ([entry["office_code"]] if entry.get("office_code") else [])


def snapshot_of(doc: Mapping[str, Any] | None) -> Snapshot:
    """The records document as a snapshot; no document yet = nobody is hidden."""
    if doc is None:
        return Snapshot("none", 0)
    return Snapshot(doc["etag"], doc["n"], doc["households"], doc.get("word") or "")


class Owner(Protocol):
    """records, or a client of it. Both raise Unavailable when records cannot answer."""

    async def etag(self) -> str: ...
    async def snapshot(self) -> Snapshot: ...


class Restrictions:
    """A service's copy and the one way to release a read."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._copy: Snapshot | None = None
        self._asking = asyncio.Lock()
        self._asked = 0
        self._copy_of = 0
        self._lost_after: str | None = None
        """Since a set went back: the last word before that. Only a later one ends the merging."""

    async def released(self, viewer: Viewer, read: Callable[[Snapshot], Awaitable[T]]) -> T:
        """Run `read` with one snapshot and release its answer only if that snapshot still holds.

        PolicyUnavailable when records cannot be asked or the set changes a third time.
        """
        for _ in range(CHANGES_BORNE + 1):
            used = await self._current_copy()
            try:
                answer, (etag, at) = await _both(read(used), self._ask_now)
            except NotFound:
                # Perhaps only by an older copy: what was un-hidden meanwhile is read again.
                if await self.current() is used:
                    raise
                continue
            if etag == used.etag and time.monotonic() - at > FRESH_SECONDS:
                etag, at = await _policy(self._ask_now())
            if etag == used.etag:
                return answer
            newer = await self._refresh()
            if newer.hidden_from(viewer) <= used.hidden_from(viewer) and newer.etag == etag:
                return answer
        raise PolicyUnavailable

    async def require(
        self, viewer: Viewer, household_id: str | None, read: Callable[[Snapshot], Awaitable[T]]
    ) -> T:
        """`released`, and NotFound where the household itself is hidden (by a set that was just asked for)."""

        async def guarded(snapshot: Snapshot) -> tuple[Snapshot, T | None, bool]:
            hidden = snapshot.hides(household_id, viewer)
            return snapshot, None if hidden else await read(snapshot), hidden

        for _ in range(CHANGES_BORNE + 1):
            used, answer, hidden = await self.released(viewer, guarded)
            if not hidden:
                return cast("T", answer)
            if self._copy is used:
                raise NotFound
        raise PolicyUnavailable

    @property
    def last_known(self) -> Snapshot | None:
        """The set as it was when it was last asked for: for what decides nothing."""
        return self._copy

    async def current(self) -> Snapshot:
        """The set as it stands now (for streams: asked each second)."""
        etag, _ = await _policy(self._ask_now())
        copy = self._copy
        return copy if copy is not None and copy.etag == etag else await self._refresh()

    async def _current_copy(self) -> Snapshot:
        return self._copy if self._copy is not None else await self._refresh()

    async def _refresh(self) -> Snapshot:
        """The set as records has it now. Asked for one at a time, so that no answer is overtaken by a newer one, and
        one question serves all who waited before it was sent."""
        before = self._asked
        async with self._asking:
            if self._copy is None or self._copy_of <= before:
                self._asked += 1
                self._copy = self._taken_over(await _policy(self._owner.snapshot()))
                self._copy_of = self._asked
            return self._copy

    def _taken_over(self, newer: Snapshot) -> Snapshot:
        known = self._copy
        if known is not None and newer.etag == known.etag:
            return known  # it may hide more than records does: the same old set, asked for twice, un-hides nobody
        if known is None:
            return newer
        if self._lost_after is not None and newer.word > self._lost_after:
            self._lost_after = None
            return newer
        if self._lost_after is None and newer.n <= known.n and newer.word <= known.word:
            self._lost_after = known.word
        if self._lost_after is None:
            return newer
        # An old backup never un-hides people: both sets are hidden until records says that it was merged (protocols.md
        # 5.8), however many changes it makes meanwhile.
        RESTRICTIONS_WENT_BACK.inc()
        log.critical("restrictions went back; both sets are hidden", extra={"n": newer.n})
        both = both_hidden(known.households, newer.households)
        return Snapshot(newer.etag, max(known.n, newer.n), both, known.word)

    async def _ask_now(self) -> tuple[str, float]:
        etag = await self._owner.etag()
        return etag, time.monotonic()


def both_hidden(
    one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Per household what either set hides: only who may see it by both may see it; a note names whom it names in either."""
    merged: dict[str, Mapping[str, Any]] = {**one, **other}
    for household_id in one.keys() & other.keys():
        a, b = one[household_id], other[household_id]
        if "meets" in a and "meets" in b:
            merged[household_id] = {**a, **b, "meets": sorted({*a["meets"], *b["meets"]})}
            continue
        merged[household_id] = {
            **a, **b, **{name: _common(a.get(name), b.get(name)) for name in ("offices", "allowed")}
        }  # fmt: skip
    return merged


def _common(a: Sequence[str] | None, b: Sequence[str] | None) -> list[str] | None:
    if a is None or b is None:
        only = a if b is None else b
        return None if only is None else list(only)
    return sorted(set(a) & set(b))


async def _policy(question: Awaitable[T]) -> T:
    """An owner who cannot answer means nobody may be shown anything."""
    try:
        return await question
    except Exception as error:
        raise PolicyUnavailable from error


async def _both(
    read: Awaitable[T], ask: Callable[[], Awaitable[tuple[str, float]]]
) -> tuple[T, tuple[str, float]]:
    async def question() -> tuple[str, float]:
        return await _policy(ask())

    asked = asyncio.ensure_future(question())
    try:
        answer = await read
    except BaseException:
        asked.cancel()
        raise
    return answer, await asked
