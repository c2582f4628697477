"""The gateway's own answers: the session, the people of a demo, health."""

from typing import Literal

from libs.actor import Post
from libs.contracts import codes
from libs.contracts.published import Id, Published, Time


class DemoPost(Published):
    """A post of a person of the demo."""

    role: codes.Role
    office_code: str
    office: str
    unit: str
    post: str


class DemoPerson(Published):
    """A person that anybody may log in as."""

    id: Id
    name: str
    posts: list[DemoPost]


class DemoPeople(Published):
    """The people of the demo."""

    items: list[DemoPerson]


class StaffName(Published):
    """Who is logged in."""

    id: Id
    name: str


class StatedPurpose(Published):
    """Why the person reads other offices: a code, with what it refers to or with a note."""

    code: codes.PurposeCode
    ref_type: str | None
    ref_id: str | None
    note: str | None


class SessionView(Published):
    """Who is logged in, with the posts they hold now. `csrf` goes into `X-CSRF-Token` of every change. `purpose` was stated in
    this session: it is in force only for requests that state it (`X-Purpose`)."""

    staff: StaffName
    posts: list[Post]
    acting_post: Post
    csrf: str
    purpose: StatedPurpose | None


class VisitView(Published):
    """A visit to 今日. `since`: the last look of the visit before, null at the first visit."""

    since: Time | None


class Degraded(Published):
    """A part that does not work, in words."""

    part: str
    detail: str


class HealthView(Published):
    """The health of the whole and of each part."""

    status: Literal["ok", "degraded", "unavailable"]
    degraded: list[Degraded]
    parts: dict[str, Literal["ok", "unavailable"]]
