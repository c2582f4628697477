"""Bad input through the gateway."""

import httpx2
import pytest

from libs.http import JSON_LIMIT
from tests.security.bad_input.case import endless, refused
from tests.security.families import JSON, WHOLE
from tests.services.running import System


@pytest.mark.parametrize("family", WHOLE)
async def test_the_gateway_lets_the_owner_refuse(login: httpx2.AsyncClient, family: str) -> None:
    if family.startswith("27"):
        return  # the server itself refuses a length that is not a number, before any app is called
    content, more, status = WHOLE[family]
    for resource in ("drafts", "inquiries", "search"):
        answer = await login.post(
            f"/api/v1/{resource}", content=content, headers={**more, "Idempotency-Key": "bad-input"}
        )
        refused(answer, frozenset({status}), f"{family} at {resource}")


async def test_the_gateway_cuts_a_body_at_its_limit(system: System, login: httpx2.AsyncClient) -> None:
    sent = {**JSON, "Idempotency-Key": "large"}
    announced = await login.post("/api/v1/drafts", content=b"x" * (JSON_LIMIT + 1), headers=sent)
    refused(announced, frozenset({413}), "announced")
    # In the app: over a socket the answer comes while the client is still sending, and the connection closes.
    answer = await system.ask["gateway"].http.post("/api/v1/drafts", content=endless(), headers=sent)
    refused(answer, frozenset({413}), "endless")


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/v1/nothing", "/api/v1/records/../../internal/v1/losses", "/api/v1/drafts//x"]
)
async def test_an_unknown_path_is_404_for_browsers_too(login: httpx2.AsyncClient, path: str) -> None:
    answer = await login.get(path, headers={"Accept": "text/html"})
    refused(answer, frozenset({404}), path)
