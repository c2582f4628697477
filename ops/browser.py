"""A client of the gateway that acts like a browser: a session cookie, the CSRF token on changes, JSON bodies."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

import httpx2

from libs.ids import uuid7
from libs.states.people import Post

Params = Mapping[str, str | int | Sequence[str]]
T = TypeVar("T")
BUSY_SECONDS = 60.0
"""Seconds for which a request is repeated with the same Idempotency-Key: after 503, and for a household that inquiries has
not heard of yet."""
_PAUSE = 0.1


class Person(TypedDict):
    """A person to log in as at the gateway of the demo, with their current posts."""

    id: str
    name: str
    posts: list[Post]


@dataclass(frozen=True)
class Request:
    """A request to the gateway. `if_match` is the version to change."""

    method: str
    path: str
    body: object = None
    params: Params | None = None
    if_match: int | None = None


class StoryError(RuntimeError):
    """A step of the story failed; the message (Japanese) says which."""


class GatewayClient:
    """One person who is logged in at a gateway."""

    def __init__(self, gateway: str, person: Mapping[str, Any]) -> None:
        self.person = person
        self._http = _browser(gateway)
        session = self._send(Request("POST", "/api/v1/session", {"staff_id": person["id"]})).json()
        self._csrf: str = session["csrf"]

    def close(self) -> None:
        """Close the connections; the session stays until it expires."""
        self._http.close()

    def get(self, path: str, params: Params | None = None) -> Any:
        """GET the JSON at `path`."""
        return self._send(Request("GET", path, params=params)).json()

    def post(self, path: str, body: object = None, if_match: int | None = None) -> Any:
        """POST with a new Idempotency-Key; returns the JSON of the response."""
        return self._send(Request("POST", path, body, if_match=if_match)).json()

    def put(self, path: str, body: object, if_match: int) -> Any:
        """PUT with the version in If-Match; returns the JSON of the response."""
        return self._send(Request("PUT", path, body, if_match=if_match)).json()

    def search(self, body: Mapping[str, object]) -> Any:
        """Search; returns a page of hits."""
        return self.post("/api/v1/search", body)

    def _send(self, request: Request) -> httpx2.Response:
        headers = {"X-CSRF-Token": getattr(self, "_csrf", "")} if request.method != "GET" else {}
        if request.method == "POST":
            headers["Idempotency-Key"] = uuid7()
        if request.if_match is not None:
            headers["If-Match"] = f'"{request.if_match}"'
        return _answer(self._http, request, headers)


def everybody(gateway: str) -> Sequence[Person]:
    """The people to log in as at this gateway (demo only)."""
    with _browser(gateway) as http:
        return _answer(http, Request("GET", "/api/v1/session/people"), {}).json()["items"]


def until(what: str, seconds: float, look: Callable[[], T | None]) -> T:
    """Repeat `look` until it returns something. StoryError after `seconds`."""
    end = time.monotonic() + seconds
    while not (result := look()):
        if time.monotonic() > end:
            raise StoryError(
                f"{what}を {seconds:.0f} 秒待ちましたが、なりませんでした。./tsuzuri status で確かめてください。"
            )
        time.sleep(_PAUSE)
    return result


def _browser(gateway: str) -> httpx2.Client:
    return httpx2.Client(base_url=gateway, timeout=httpx2.Timeout(20.0, connect=2.0), trust_env=False)


def _answer(http: httpx2.Client, request: Request, headers: Mapping[str, str]) -> httpx2.Response:
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            answer = http.request(
                request.method, request.path, json=request.body, headers=dict(headers), params=request.params
            )
        except httpx2.TransportError as error:
            raise StoryError(f"{http.base_url} に届きません。make up で起動しているか確かめてください。") from error
        if answer.is_success:
            return answer
        if not _is_passing(answer) or time.monotonic() > end:
            raise StoryError(_problem_text(request, answer))
        time.sleep(_PAUSE)


def _is_passing(answer: httpx2.Response) -> bool:
    return answer.status_code == 503 or (answer.status_code == 422 and "UNKNOWN_HOUSEHOLD" in answer.text)


def _problem_text(request: Request, answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        where = "、".join(error["pointer"] + " " + error["code"] for error in problem.get("errors", []))
        text = f"{problem['code']}: {problem['detail']}" + (f"（{where}）" if where else "")
    except (ValueError, KeyError):
        text = "問題の内容がありません"
    return f"{request.method} {request.path} → {answer.status_code} {text}"
