"""What every rule of casework takes: the acting staff member, the decision context and the household of the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from libs.states.published import ByWhom


@dataclass(frozen=True)
class ActingStaff:
    """The person acting, with the post that they act in."""

    staff_id: str
    name: str
    post: str
    office_code: str
    unit: str
    is_supervisor: bool = False

    def as_json(self) -> ByWhom:
        """The person in the form that published states have."""
        return {"staff_id": self.staff_id, "name": self.name, "post": self.post, "office_code": self.office_code}


class Post(Protocol):
    """A post as the token has it."""

    @property
    def post(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def office_code(self) -> str: ...
    @property
    def unit(self) -> str: ...


class StaffWithPost(Protocol):
    """A person as the token has them."""

    @property
    def staff_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_post(self) -> Post: ...


def who(actor: StaffWithPost) -> ActingStaff:
    """The actor in the form that the rules take."""
    post = actor.acting_post
    return ActingStaff(
        actor.staff_id, actor.name, post.post, post.office_code, post.unit, is_supervisor=post.role == "supervisor"
    )


@dataclass(frozen=True)
class DecisionContext:
    """What a rule of contents needs beside the state: who acts, the time (RFC 3339 UTC), fresh ids for new parts."""

    who: ActingStaff
    now: str
    new_ids: Iterator[str]


@dataclass(frozen=True)
class HouseholdSnapshot:
    """The household a record is about, as it is on that day."""

    household_id: str
    office_code: str
    ward_code: str
    unit: str | None
    worker_id: str | None
    members: frozenset[str]
