"""The gateway's few rules: which service owns a resource, how long a session lasts, in which post one acts, who is
told of a change. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

from libs.problems import NotFound, Problem

SESSION_HOURS = 12
UPLOADS = frozenset({"attachments", "imports"})
"""Resources whose bodies may be uploads (30 MB); all others are JSON (1 MB)."""

_OWNERS: dict[str, tuple[str, ...]] = {
    "records": (
        "households", "persons", "callers", "contacts", "drafts", "records", "submissions", "attachments",
        "visit-plans", "support-policies", "conferences", "guidance-notes", "templates", "action-items", "cautions",
        "related-parties", "handovers", "staff", "offices", "districts", "absences", "imports", "exports",
        "purposes",
    ),
    "approvals": ("approvals", "routes", "post-views", "deputies"),
    "inquiries": ("inquiries", "inquiry-drafts"),
    "search": ("timeline", "search", "browse", "progress", "saved-searches"),
}  # fmt: skip
OWNER: dict[str, str] = {resource: service for service, owned in _OWNERS.items() for resource in owned}
"""Which service a public resource belongs to."""
SERVICES: tuple[str, ...] = tuple(_OWNERS)


class DemoOnly(NotFound):
    detail = (
        "この導入環境では職員を選ぶだけのログインは使えません。管理者に案内された方法でログインしてください。"
    )


class NotADemo(Problem):
    """The demo login refuses to stand before real data."""

    code = "DEMO_REFUSED"
    status = 503
    title = "デモ用ログインを停止しています"
    detail = (
        "合成データであることを確認できないため、デモ用ログインを停止しています。管理者へ連絡してください。"
    )
    retry_after = 5


class CsrfRequired(Problem):
    code = "CSRF_REQUIRED"
    status = 403
    title = "画面の確認に失敗しました"
    detail = "ログイン中の画面からの操作であることを確認できませんでした。画面を読み直して、もう一度お試しください。"


@dataclass(frozen=True)
class Destination:
    """Where a public path goes."""

    service: str
    path: str
    upload: bool


def destination(path: str) -> Destination:
    """The service and the path there for what follows `/api/v1/`. NotFound for unknown resources and odd segments."""
    segments = path.split("/")
    service = OWNER.get(segments[0])
    if service is None or any(segment in ("", ".", "..") or "\\" in segment for segment in segments):
        raise NotFound
    # Encoded anew, so that the other side reads the very segments that were looked at here.
    encoded = "/".join(quote(segment, safe=":._-~") for segment in segments)
    return Destination(service, f"/v1/{encoded}", segments[0] in UPLOADS)


def ends_at(begun: datetime) -> datetime:
    """When a session begun now ends, whatever happens meanwhile."""
    return begun + timedelta(hours=SESSION_HOURS)


def acting_index(posts: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any] | None) -> int:
    """Which of the posts of today one acts in: the wanted one while it is held, else the first."""
    for index, post in enumerate(posts):
        if wanted is not None and all(post.get(name) == value for name, value in wanted.items()):
            return index
    return 0


_CALL = "inquiries.inquiry:"


@dataclass(frozen=True)
class Notice:
    """Something changed: what open browsers may be told, and what decides who is told."""

    topic: str
    subject: str
    version: int
    household_id: str | None
    office_code: str | None
    households: frozenset[str]
    """What the restrictions may say of it: its households, and each note in it that is about nobody yet."""
    about_nobody_yet: bool = False
    """A note or a call, or a matter of one, whose household is not known: it may be about a protected one."""
    staff: frozenset[str] = frozenset()
    handed_to: frozenset[str] = frozenset()
    """The offices that a call was handed to: they keep it beside the one that logged it."""

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """Of several notices of one place the last says all: a move is told where it left and where it came."""
        return self.subject, self.household_id, self.office_code

    @property
    def offices(self) -> frozenset[str]:
        """The offices that keep the object."""
        return frozenset(filter(None, (self.office_code, *self.handed_to)))

    @property
    def addressed(self) -> frozenset[str]:
        """Whom a call was left or handed to in person: he reads it in whichever office he works."""
        return self.staff if self.subject.startswith(_CALL) else frozenset()

    def as_json(self) -> dict[str, Any]:
        """Ids only; whoever wants to know more asks, and is asked."""
        return {
            "topic": self.topic, "subject": self.subject, "household_id": self.household_id, "version": self.version,
            "office_code": self.office_code, "office_codes": sorted(self.offices), "staff_ids": sorted(self.staff),
        }  # fmt: skip


_ABOUT_SOMEBODY = frozenset({"records.record", "records.action_item", "inquiries.inquiry"})


def notice_of(service: str, key: str, sequence: int, state: Mapping[str, Any]) -> Notice:
    """The notice of an event, from its published state."""
    type_, own_id = key.split(":", 1)
    household_id: str | None = own_id if type_ == "records.household" else state.get("household_id")
    items: Sequence[Mapping[str, Any]] = state.get("items") or ()
    about = [item.get("household_id") or household_id for item in items]
    if type_ in _ABOUT_SOMEBODY:
        about.append(household_id)
    notes = [item.get("record_id") for item in items if not (item.get("household_id") or household_id)]
    named = {household_id, *about, *notes, own_id if type_ in _ABOUT_SOMEBODY and not household_id else None}
    return Notice(
        topic=service,
        subject=key,
        version=sequence,
        household_id=household_id,
        office_code=state.get("office_code"),
        households=frozenset(each for each in named if each),
        about_nobody_yet=None in about,
        staff=_staff_in(state),
        handed_to=frozenset(_texts_at(state, ["hand_offs", "to_office_code"])),
    )


_FOR = (
    "author_id", "worker_id", "assignee_id", "staff_id", "staff", "drafter.staff_id", "person.staff_id",
    "messages.staff_id", "callback.assignee_id", "hand_offs.to_staff_id", "steps.assignees.staff_id",
    "steps.deputies.staff_id",
)  # fmt: skip
"""Where a state says in whose lists the object stands. Named one by one: it also names people nobody is told of (除斥)."""


def _staff_in(state: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(staff_id for path in _FOR for staff_id in _texts_at(state, path.split(".")))


def _texts_at(value: Any, path: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _texts_at(each, path)
    elif isinstance(value, dict) and path:
        yield from _texts_at(cast("dict[str, Any]", value).get(path[0]), path[1:])
    elif isinstance(value, str) and not path:
        yield value
