"""What the story reads of the gateway's responses, and how it looks for one thing in them."""

from collections.abc import Sequence
from typing import TypedDict

from libs.states.people import Post
from ops.browser import GatewayClient, Person, StoryError


class Waiting(TypedDict):
    """A case in the box of a client."""

    id: str
    title: str


class Hit(TypedDict):
    """One search hit."""

    kind: str
    id: str
    title: str
    occurred_at: str
    record_type: str


class Page(TypedDict):
    """A page of search hits."""

    items: list[Hit]


class Cell(TypedDict):
    """The count of one row in one period."""

    period: str
    count: int


class TableRow(TypedDict):
    """A row of the table of categories by month."""

    key: str
    cells: list[Cell]


def waiting_case(client: GatewayClient, case_id: str) -> Waiting | None:
    """The case with this id in the client's box of waiting cases."""
    items: list[Waiting] = client.get("/api/v1/approvals", {"box": "waiting", "limit": 100})["items"]
    return next((case for case in items if case["id"] == case_id), None)


def find_hit(page: Page, kind: str, hit_id: str) -> Hit | None:
    """The hit of this kind and id on a page of results."""
    return next((item for item in page["items"] if item["kind"] == kind and item["id"] == hit_id), None)


def expect(name: str, actual: str, expected: str) -> str:
    """The value, where it is the expected one. StoryError otherwise."""
    if actual != expected:
        raise StoryError(f"{name} が「{expected}」ではなく「{actual}」です。")
    return actual


def having_role(people: Sequence[Person], office: str | None, role: str) -> list[Person]:
    """The people who hold a post with this role at the office (at any office: None)."""
    return [p for p in people if any(_is(post, office, role) for post in p["posts"])]


def post_of(posts: Sequence[Post], office: str, role: str) -> Post:
    """The first post with this role at the office."""
    return next(post for post in posts if _is(post, office, role))


def _is(post: Post, office: str | None, role: str) -> bool:
    return post["role"] == role and office in (None, post["office_code"])
