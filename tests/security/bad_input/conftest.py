"""Fixtures of tests/security/bad_input."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.security.case import Case
from tests.services.running import NAMES, System


@pytest.fixture(scope="module", autouse=True)
async def unchanged(system: System, case: Case, login: httpx2.AsyncClient) -> AsyncGenerator[None]:
    """Checks at the end that the contents of the five databases did not change."""
    assert case.ids
    assert login.cookies
    before = {service: await system.content_of(service) for service in NAMES}
    yield
    after = {service: await system.content_of(service) for service in NAMES}
    for service in NAMES:
        changed = [name for name in after[service] if after[service][name] != before[service].get(name, [])]
        assert changed == [], service


@pytest.fixture(scope="module")
async def login(system: System, case: Case) -> AsyncGenerator[httpx2.AsyncClient]:
    """A session at the gateway, over a socket and in the app."""
    assert case.ids
    async with httpx2.AsyncClient(base_url=system.url, trust_env=False, timeout=20) as client:
        session = await client.post("/api/v1/session", json={"staff_id": "w1"})
        assert session.status_code == 201, session.text
        client.headers["X-CSRF-Token"] = session.json()["csrf"]
        gateway = system.ask["gateway"].http
        gateway.cookies.update(client.cookies)
        gateway.headers["X-CSRF-Token"] = session.json()["csrf"]
        yield client
