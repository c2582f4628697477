"""Generated calls, made from docs/openapi.json: through the gateway, by a person who is logged in.

Half of them fit the description, half break it. None ends in a 5xx, and every answer is as described.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, cast
from urllib.parse import urlencode

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from tests.contracts.described import Operation, document, operations, require_described
from tests.security.case import Case
from tests.services.running import System

EXAMPLES = 10
PATIENCE = 5
SLOW_ANYWAY = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
]
ENDLESS = "/api/v1/live"
CALLS = [operation for operation in operations() if operation.path != ENDLESS]
API: Any = schemathesis.openapi.from_dict(document())


@pytest.fixture
async def browser(system: System, case: Case) -> AsyncGenerator[httpx2.AsyncClient]:
    """A person logged in at the gateway."""
    assert case.ids
    transport = httpx2.ASGITransport(app=system.apps["gateway"])
    async with httpx2.AsyncClient(transport=transport, base_url=system.url) as client:
        session = await client.post("/api/v1/session", json={"staff_id": "w1"})
        assert session.status_code == 201, session.text
        client.headers["X-CSRF-Token"] = session.json()["csrf"]
        yield client


@pytest.mark.parametrize("operation", CALLS, ids=str)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=SLOW_ANYWAY,
)
@given(data=st.data())
async def test_no_call_fails_or_is_answered_otherwise_than_described(
    browser: httpx2.AsyncClient, case: Case, operation: Operation, data: st.DataObject
) -> None:
    mode = data.draw(st.sampled_from(GenerationMode))
    made = data.draw(API[operation.path][operation.method].as_strategy(mode))
    real = {} if data.draw(st.integers(0, 4)) == 0 else case.ids
    answer = await call(browser, made, real)
    assert answer.status_code < 500, f"{operation}: {answer.text}"
    require_described(operation, answer)


async def call(browser: httpx2.AsyncClient, made: Any, real: Mapping[str, str]) -> httpx2.Response:
    """Send a generated call, with real ids where `real` has them. A temporary 503 is repeated."""
    made.path_parameters = {**made.path_parameters, **{k: v for k, v in real.items() if k in made.path_parameters}}
    url = made.formatted_path + "?" + urlencode(_pairs(made.query))
    own = {name: str(value).encode("latin-1", "replace") for name, value in made.headers.items()}
    if real:
        own |= {"Idempotency-Key": made.id.encode(), "If-Match": b'"1"'}
    own.pop("X-CSRF-Token", None)
    content: bytes | None = None
    if not isinstance(made.body, NotSet):
        # A body that breaks the description need not be JSON at all.
        content = made.body if isinstance(made.body, bytes) else json.dumps(made.body).encode()
        own["Content-Type"] = b"application/json"
    request = browser.build_request(made.method, url, headers=own, content=content)
    answer = await browser.send(request)
    for _ in range(PATIENCE):
        if answer.status_code != 503:
            break
        answer = await browser.send(request)
    return answer


def _pairs(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        values = cast("list[Any]", value) if isinstance(value, list) else [value]
        pairs += [(str(name), str(each)) for each in values]
    return pairs
