"""A person at the gateway, as a browser is: a session cookie, the CSRF token on changes, JSON both ways."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx2

from libs.ids import uuid7

Doc = dict[str, Any]
T = TypeVar("T")
BUSY_SECONDS = 15.0
"""How long a 503 is borne; each asks again with the same Idempotency-Key."""
_PAUSE = 0.1


class StoryError(RuntimeError):
    """What was wanted did not come; the message (Japanese) says what."""


class Seat:
    """One person logged in at a gateway."""

    def __init__(self, gateway: str, person: Doc) -> None:
        self.person = person
        self._http = _browser(gateway)
        session = self._ask("POST", "/api/v1/session", {"staff_id": person["id"]}).json()
        self._csrf: str = session["csrf"]

    def close(self) -> None:
        """Leave the connection; the session stays until it ends by itself."""
        self._http.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at `path`."""
        return self._ask("GET", path, params=params).json()

    def post(self, path: str, body: Any = None, if_match: int | None = None) -> Any:
        """POST with a fresh Idempotency-Key; the object after it."""
        return self._ask("POST", path, body, if_match).json()

    def put(self, path: str, body: Any, if_match: int) -> Any:
        """PUT on the version that was seen; the object after it."""
        return self._ask("PUT", path, body, if_match).json()

    def search(self, body: Doc) -> Any:
        """A page of hits: words travel in the body."""
        return self.post("/api/v1/search", body)

    def _ask(
        self, method: str, path: str, body: Any = None, if_match: int | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx2.Response:  # fmt: skip
        headers = {"X-CSRF-Token": getattr(self, "_csrf", "")} if method != "GET" else {}
        if method == "POST":
            headers["Idempotency-Key"] = uuid7()
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return _answer(self._http, method, path, body, headers, params)


def everybody(gateway: str) -> Sequence[Doc]:
    """The people one may be at this gateway (demo)."""
    with _browser(gateway) as http:
        return _answer(http, "GET", "/api/v1/session/people", None, {}, None).json()["items"]


def until(what: str, seconds: float, look: Callable[[], T | None]) -> T:
    """What `look` finds once it finds something. StoryError when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise StoryError(
                f"{what}を {seconds:.0f} 秒待ちましたが、なりませんでした。./tsuzuri status で確かめてください。"
            )
        time.sleep(_PAUSE)
    return found


def _browser(gateway: str) -> httpx2.Client:
    return httpx2.Client(base_url=gateway, timeout=httpx2.Timeout(20.0, connect=2.0), trust_env=False)


def _answer(
    http: httpx2.Client, method: str, path: str, body: Any, headers: Mapping[str, str],
    params: Mapping[str, Any] | None,
) -> httpx2.Response:  # fmt: skip
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            answer = http.request(method, path, json=body, headers=dict(headers), params=params)
        except httpx2.TransportError as error:
            raise StoryError(
                f"{http.base_url} に届きません。make up で起動しているか確かめてください。"
            ) from error
        if answer.is_success:
            return answer
        if answer.status_code != 503 or time.monotonic() > end:
            raise StoryError(_told(method, path, answer))
        time.sleep(_PAUSE)


def _told(method: str, path: str, answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        where = "、".join(error["pointer"] + " " + error["code"] for error in problem.get("errors", []))
        said = f"{problem['code']}: {problem['detail']}" + (f"（{where}）" if where else "")
    except (ValueError, KeyError):
        said = "問題の内容がありません"
    return f"{method} {path} → {answer.status_code} {said}"
