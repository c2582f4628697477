"""What a round is about in words, and how much of it there is to read: worked out once, when the round comes in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from libs.contracts import codes
from libs.states.signoff import CaseItem
from services.approvals.domain.state import Content, ItemSubject, SentItem, Size

LONGEST = 40
"""Characters of a sentence that stands for a title."""
_TYPES = codes.LABELS["record_type"]
_NEXT_PLAN = ""
"""The place of the next plan among the parts of a text, which have ids."""


def subject_of(content: Content | None) -> ItemSubject:
    """The fields of a content that approvals reads, with the default in each that it lacks."""
    empty: ItemSubject = {"title": None, "record_type": None, "subjects": [], "segments": [], "next_plan": None}
    return {**empty, **(content or Content())}


def heading(subject: ItemSubject) -> str | None:
    """The title of a record, or its first sentence if the title only names the type. None if it has neither."""
    title = subject["title"]
    if title and title.strip() != _TYPES.get(subject["record_type"] or ""):
        return title
    first = next((sentence for part in subject["segments"] for sentence in _sentences(part["text"])), None)
    if first is None:
        return title
    line = first.removesuffix("。")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def size_of(seen: Sequence[SentItem], before: Sequence[CaseItem], last_seen: Mapping[str, Content]) -> Size | None:
    """How much there is to read, and how much of it changed since the round before, whose contents are `last_seen` by
    hash. None if a content of either round has not arrived."""
    digests = {item["record_id"]: item["sha256"] for item in before}
    size: Size = {"characters": 0, "added": 0, "removed": 0}
    for row in seen:
        digest = digests.get(row["record_id"])
        if row["content"] is None or (digest is not None and digest not in last_seen and digest != row["sha256"]):
            return None
        now = _parts(row["content"])
        size["characters"] += sum(_changed("", text)[0] for text in now.values())
        if digest == row["sha256"]:
            continue
        was = _parts(last_seen[digest]) if digest is not None else {}
        for place in {**was, **now}:
            added, removed = _changed(was.get(place, ""), now.get(place, ""))
            size["added"] += added
            size["removed"] += removed
    return size


def _parts(content: Content) -> dict[str, str]:
    """The texts of a record by their places."""
    subject = subject_of(content)
    return {**{part["id"]: part["text"] for part in subject["segments"]}, _NEXT_PLAN: subject["next_plan"] or ""}


def _changed(before: str, after: str) -> tuple[int, int]:
    """The characters that were added and removed: of each changed sentence only what differs between its two ends.

    The time grows linearly with the texts; a diff by words would not.
    """
    if before == after:
        return 0, 0
    old, new = Counter(_sentences(before)), Counter(_sentences(after))
    added = removed = 0
    for was, now in zip_longest((old - new).elements(), (new - old).elements(), fillvalue=""):
        head = _alike(was, now)
        tail = _alike(was[head:][::-1], now[head:][::-1])
        added += len(now) - head - tail
        removed += len(was) - head - tail
    return added, removed


def _alike(one: str, other: str) -> int:
    """How many characters two texts share from their beginning."""
    both = min(len(one), len(other))
    return next((at for at in range(both) if one[at] != other[at]), both)


def _sentences(text: str) -> list[str]:
    """The sentences of a text, without the white space around them. One that ends inside 「」 goes on after it."""
    lines = text.replace("。", "。\n").replace("。\n」", "。」").splitlines()
    return [sentence for line in lines if (sentence := line.strip())]
