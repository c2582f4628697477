"""The rules of the gateway: which service owns a resource, how long a session lasts, in which post somebody acts, what is
one visit to 今日, and whom a change concerns. They are pure.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict
from urllib.parse import quote

from libs.canonical import Json
from libs.contracts.codes import Role
from libs.problems import NotFound, Problem

SESSION_HOURS = 12
VISIT = timedelta(minutes=30)
"""Looks at 今日 within this time of the first one are one visit."""
VISIT_KEPT = timedelta(days=92)

_OWNERS: dict[str, tuple[str, ...]] = {
    "records": (
        "households",
        "callers",
        "drafts",
        "records",
        "submissions",
        "action-items",
        "related-parties",
        "staff",
        "offices",
        "absences",
        "purposes",
    ),
    "approvals": ("approvals", "routes", "post-views", "deputies"),
    "inquiries": ("inquiries", "inquiry-drafts"),
    "search": ("timeline", "search", "browse"),
}
OWNER: dict[str, str] = {resource: service for service, owned in _OWNERS.items() for resource in owned}
"""Which service a public resource belongs to."""
SERVICES: tuple[str, ...] = tuple(_OWNERS)


class ActingPost(TypedDict):
    """The post that a person acts in, as their session keeps it."""

    role: Role
    office_code: str
    unit: str
    post: str


class PostAssignment(ActingPost):
    """A post held today, as records tells it. `read_group`: the offices that read together with this one."""

    office: str
    ward_code: str
    read_group: list[str]


class Person(TypedDict):
    """A person with the posts they hold today, as records tells it."""

    id: str
    name: str
    posts: list[PostAssignment]


class StatedPurpose(TypedDict):
    """Why a person reads other offices, as they stated it in their session: a code, with what it refers to or a note."""

    code: str
    ref_type: str | None
    ref_id: str | None
    note: str | None


class Session(TypedDict):
    """A browser session as it is stored: under the hash of its cookie."""

    _id: str
    staff_id: str
    acting: ActingPost | None
    csrf: str
    begun_at: str
    expires_at: datetime
    purpose: NotRequired[StatedPurpose | None]


def mark_of(session: Session) -> str:
    """Names the session and the post that it acts in: what its pages say in an address. It opens nothing."""
    return hashlib.sha256(session["csrf"].encode()).hexdigest()[:32]


class Visit(TypedDict):
    """The last visit of a person to 今日, as it is stored under their id. `since`: their last look before this visit."""

    _id: str
    begun_at: datetime
    looked_at: datetime
    since: datetime | None
    expires_at: datetime


def look(staff_id: str, last: Visit | None, now: datetime) -> Visit:
    """The visit that a look at this time belongs to: the last one while it is young, else a new one."""
    if last is not None and now < last["begun_at"] + VISIT:
        begun_at, since = last["begun_at"], last["since"]
    else:
        begun_at, since = now, last["looked_at"] if last is not None else None
    return {"_id": staff_id, "begun_at": begun_at, "looked_at": now, "since": since, "expires_at": now + VISIT_KEPT}


class DemoOnly(NotFound):
    detail = "この導入環境では職員を選ぶだけのログインは使えません。管理者に案内された方法でログインしてください。"


class NotADemo(Problem):
    """The demo login refuses to open the way to real data."""

    code = "DEMO_REFUSED"
    status = 503
    title = "デモ用ログインを停止しています"
    detail = "合成データであることを確認できないため、デモ用ログインを停止しています。管理者へ連絡してください。"
    retry_after = 5


class CsrfRequired(Problem):
    code = "CSRF_REQUIRED"
    status = 403
    title = "画面の確認に失敗しました"
    detail = (
        "このログインの画面からの操作であることを確認できませんでした。ほかの人がログインしたか、ログインし直されています。"
        "書いた文が画面にあるときは、画面を読み直さずに、書いた人がもう一度ログインしてください。文は残ります。"
    )


@dataclass(frozen=True)
class Destination:
    """The service and path that a public path leads to."""

    service: str
    path: str


def destination(path: str) -> Destination:
    """The destination of the path after `/api/v1/`. NotFound for unknown resources and for odd segments."""
    segments = path.split("/")
    service = OWNER.get(segments[0])
    if service is None or any(segment in ("", ".", "..") or "\\" in segment for segment in segments):
        raise NotFound
    # Encoded again, so that the service reads exactly the segments that were checked here.
    encoded = "/".join(quote(segment, safe=":._-~") for segment in segments)
    return Destination(service, f"/v1/{encoded}")


def ends_at(begun: datetime) -> datetime:
    """When a session that begins at this time ends."""
    return begun + timedelta(hours=SESSION_HOURS)


@dataclass(frozen=True)
class PostChoice:
    """The post that somebody wants to act in. `unit` is needed only if two posts differ in nothing else."""

    role: str
    office_code: str
    unit: str | None = None

    def among(self, posts: Sequence[PostAssignment]) -> ActingPost:
        """The chosen post. NotFound if the person does not hold it."""
        for post in posts:
            if (post["role"], post["office_code"]) == (self.role, self.office_code) and self.unit in (
                None,
                post["unit"],
            ):
                return _as_acting(post)
        raise NotFound("その職には就いていません。一覧から選び直してください。")


def acting_index(posts: Sequence[PostAssignment], chosen: ActingPost | None) -> int:
    """Which of these posts the person acts in: the chosen one while it is held, else the first."""
    for index, post in enumerate(posts):
        if chosen is not None and all(post.get(name) == value for name, value in chosen.items()):
            return index
    return 0


def _as_acting(post: PostAssignment) -> ActingPost:
    return {"role": post["role"], "office_code": post["office_code"], "unit": post["unit"], "post": post["post"]}


_INQUIRY = "inquiries.inquiry:"


class Change(TypedDict):
    """A change as it is sent to open browsers: ids only."""

    topic: str
    subject: str
    household_id: str | None
    version: int
    office_code: str | None
    office_codes: list[str]
    staff_ids: list[str]


@dataclass(frozen=True)
class Notice:
    """A change: what is sent to open browsers, and what decides who gets it."""

    topic: str
    subject: str
    version: int
    household_id: str | None
    office_code: str | None
    households: frozenset[str]
    """The ids by which restrictions may hide it: its households, and each unlinked note in it."""
    is_unlinked: bool = False
    """It has a note or an inquiry that no household is linked to: it may be about a protected one."""
    staff: frozenset[str] = frozenset()
    handed_to: frozenset[str] = frozenset()
    """The offices that an inquiry was handed to: they keep it beside the one that logged it."""

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """Notices with the same place replace each other. A move has two: the place it left and the one it reached."""
        return self.subject, self.household_id, self.office_code

    @property
    def offices(self) -> frozenset[str]:
        """The offices that keep the object."""
        return frozenset(filter(None, (self.office_code, *self.handed_to)))

    @property
    def addressees(self) -> frozenset[str]:
        """The staff that an inquiry is addressed to in person: they read it in whichever office they work."""
        return self.staff if self.subject.startswith(_INQUIRY) else frozenset()

    def as_json(self) -> Change:
        """The change as it is sent to open browsers."""
        return {
            "topic": self.topic,
            "subject": self.subject,
            "household_id": self.household_id,
            "version": self.version,
            "office_code": self.office_code,
            "office_codes": sorted(self.offices),
            "staff_ids": sorted(self.staff),
        }


_LINKED_KINDS = frozenset({"records.record", "records.action_item", "inquiries.inquiry"})
"""Objects that are linked to a household, at once or later."""


def notice_of(
    service: str, key: str, sequence: int, state: dict[str, Json], change: dict[str, Json] | None = None
) -> Notice:
    """The notice of an event, from its published state. Who had an item before is told too: it leaves their list."""
    type_, own_id = key.split(":", 1)
    household_id = own_id if type_ == "records.household" else _text(state, "household_id")
    listed = state.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    about = [_text(item, "household_id") or household_id for item in items]
    if type_ in _LINKED_KINDS:
        about.append(household_id)
    notes = [_text(item, "record_id") for item in items if not (_text(item, "household_id") or household_id)]
    named = {household_id, *about, *notes, own_id if type_ in _LINKED_KINDS and not household_id else None}
    return Notice(
        topic=service,
        subject=key,
        version=sequence,
        household_id=household_id,
        office_code=_text(state, "office_code"),
        households=frozenset(each for each in named if each),
        is_unlinked=None in about,
        staff=_staff_in(state) | frozenset(_texts_at(change or {}, ["from_assignee_id"])),
        handed_to=frozenset(_texts_at(state, ["hand_offs", "to_office_code"])),
    )


_ADDRESSED_BY = (
    "author_id",
    "worker_id",
    "assignee_id",
    "staff_id",
    "staff",
    "drafter.staff_id",
    "person.staff_id",
    "messages.staff_id",
    "callback.assignee_id",
    "hand_offs.to_staff_id",
    "steps.assignees.staff_id",
    "steps.deputies.staff_id",
)
"""The fields that say in whose lists an object is. Listed one by one: states also name people who get nothing (除斥)."""


def _text(state: dict[str, Json], name: str) -> str | None:
    value = state.get(name)
    return value if isinstance(value, str) else None


def _staff_in(state: dict[str, Json]) -> frozenset[str]:
    return frozenset(staff_id for path in _ADDRESSED_BY for staff_id in _texts_at(state, path.split(".")))


def _texts_at(value: Json, path: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts_at(each, path)
    elif isinstance(value, dict) and path:
        yield from _texts_at(value.get(path[0]), path[1:])
    elif isinstance(value, str) and not path:
        yield value
