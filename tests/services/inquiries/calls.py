"""Calls as the tests log them."""

from typing import Any

from libs.actor import Actor
from tests.services.people import WORKER, Asker


def call(**given: Any) -> dict[str, Any]:
    """The body of a log."""
    return {
        "channel": "phone",
        "caller": {"kind": "medical", "name": "試験病院", "phone": "078-000-0001"},
        "subject": "入院の連絡",
        "summary": "昨夜から入院している。",
        **given,
    }


async def logged(ask: Asker, who: Actor = WORKER, **given: Any) -> dict[str, Any]:
    """A logged inquiry."""
    answer = await ask(who, "POST", "/v1/inquiries", call(**given))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(
    ask: Asker, who: Actor, inquiry: dict[str, Any], verb: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The inquiry after `verb`, done on the version given."""
    answer = await ask(who, "POST", f"/v1/inquiries/{inquiry['id']}/{verb}", body, if_match=inquiry["version"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    return answer.json()
