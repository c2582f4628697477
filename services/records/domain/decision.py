"""What every rule of casework answers with, and who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

State = dict[str, Any]
"""A JSON-compatible state: the fields of the published shape and private ones beside them."""


@dataclass(frozen=True)
class Who:
    """The person acting, with the post held now."""

    staff_id: str
    name: str
    post: str
    office_code: str
    unit: str
    is_supervisor: bool = False

    def as_json(self) -> dict[str, str]:
        """As published shapes keep it (`ByWhom`)."""
        return {
            "staff_id": self.staff_id, "name": self.name, "post": self.post, "office_code": self.office_code,
        }  # fmt: skip


class Post(Protocol):
    """A post as the token says it."""

    @property
    def post(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def office_code(self) -> str: ...
    @property
    def unit(self) -> str: ...


class Person(Protocol):
    """A person as the token says it."""

    @property
    def staff_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_post(self) -> Post: ...


def who(actor: Person) -> Who:
    """The actor as the rules see it."""
    post = actor.acting_post
    return Who(
        actor.staff_id,
        actor.name,
        post.post,
        post.office_code,
        post.unit,
        is_supervisor=post.role == "supervisor",
    )


@dataclass(frozen=True)
class Place:
    """The household a record is about, as it is on that day."""

    household_id: str
    office_code: str
    ward_code: str
    unit: str | None
    worker_id: str | None
    members: frozenset[str]


@dataclass(frozen=True)
class Decision:
    """The next state, the event's name and what the event adds; `quiet` does not disturb others' `If-Match`."""

    state: State
    event: str
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    quiet: bool = False
