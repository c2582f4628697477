"""What the gateway itself answers: the session, the people of a demo, health."""

from typing import Literal

from libs.actor import Post
from libs.contracts import codes
from libs.contracts.base import Id, Published


class DemoPost(Published):
    """A post of a demo's person."""

    role: codes.Role
    office_code: str
    office: str
    unit: str
    post: str


class DemoPerson(Published):
    """Somebody one may be."""

    id: Id
    name: str
    posts: list[DemoPost]


class DemoPeople(Published):
    """The people of the demo."""

    items: list[DemoPerson]


class StaffName(Published):
    """Who one is."""

    id: Id
    name: str


class SessionView(Published):
    """Who one is, with the posts of now. `csrf` goes into `X-CSRF-Token` of every change."""

    staff: StaffName
    posts: list[Post]
    acting_post: Post
    csrf: str


class Degraded(Published):
    """A part that does not serve, in words."""

    part: str
    detail: str


class HealthView(Published):
    """The health of the whole, and of each part."""

    status: Literal["ok", "degraded", "unavailable"]
    degraded: list[Degraded]
    parts: dict[str, Literal["ok", "unavailable"]]
