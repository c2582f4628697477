"""The gateway on a socket, with a MongoDB and a stand-in for the services behind it."""

import secrets
from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path

import httpx2
import pytest

from libs.signing import make_keys
from services.gateway.main import create
from services.gateway.settings import Settings
from tests.services.gateway.standing_in import World, behind, gate_opens, serving


@pytest.fixture
def world() -> World:
    """What the stand-in knows. Tests change it."""
    return World()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The folder of the built UI. It is empty unless a test builds one, even if the checkout has a build."""
    return tmp_path / "dist"


@pytest.fixture
def settings(mongo_url: str, tmp_path: Path, built: Path, free_port: Callable[[], int]) -> Settings:
    """A gateway of its own: own database, keys and ports, no broker."""
    make_keys(tmp_path, ["gateway", "records", "ops"])
    back = f"http://127.0.0.1:{free_port()}"
    return Settings(
        mongo_url=mongo_url,
        db_prefix=f"t{secrets.token_hex(4)}",
        kafka=f"127.0.0.1:{free_port()}",
        port=free_port(),
        keys_dir=tmp_path,
        demo=True,
        records_url=back,
        approvals_url=back,
        inquiries_url=back,
        search_url=f"http://127.0.0.1:{free_port()}",
        ui=built,
    )


@pytest.fixture
def records(world: World, settings: Settings) -> Generator[str]:
    """The stand-in, running."""
    with serving(lambda: behind(world, settings), int(settings.records_url.rsplit(":", 1)[1])) as url:
        yield url


@pytest.fixture
def gateway(settings: Settings, records: str) -> Generator[str]:
    """The gateway, running; records has told it that all data is synthetic, because nobody can log in before that."""
    _ = records
    with serving(lambda: create(settings), settings.port) as url:
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as client:
            gate_opens(client)
        yield url


@pytest.fixture
async def browser(gateway: str) -> AsyncGenerator[httpx2.AsyncClient]:
    """A browser that is not logged in."""
    async with httpx2.AsyncClient(base_url=gateway, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
async def logged_in(browser: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """A browser logged in as 垂水 花子; its changes carry the CSRF token."""
    session = (await browser.post("/api/v1/session", json={"staff_id": "s-1"}, headers={"Idempotency-Key": "k"})).json()
    browser.headers["X-CSRF-Token"] = session["csrf"]
    return browser
