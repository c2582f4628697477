"""The built UI as browsers get it: one page for every screen, real 404s, and hashed files cached for ever."""

import gzip
from pathlib import Path

import httpx2
import pytest

PAGE = "<!doctype html><title>綴り</title>"
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(autouse=True)
def build(built: Path) -> None:
    """A build of two files, before the gateway starts."""
    (built / "assets").mkdir(parents=True)
    (built / ".vite").mkdir()
    (built / "index.html").write_text(PAGE)
    (built / ".vite" / "manifest.json").write_text("{}")
    (built / "assets" / "index-Ab12.js").write_text("export {}")
    (built / "assets" / "index-Ab12.js.gz").write_bytes(gzip.compress(b"export {}"))


@pytest.mark.parametrize(
    "path", ["/", "/households", "/households/h-1.2?year=2025&kind=%5B%22inquiry%22%5D", "/approvals/a:1"]
)
async def test_every_screen_is_the_one_page_and_is_not_cached(browser: httpx2.AsyncClient, path: str) -> None:
    page = await browser.get(path, headers=HTML)
    assert (page.status_code, page.text) == (200, PAGE)
    assert page.headers["cache-control"] == "no-cache"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_files_with_a_hash_are_cached_for_ever_and_sent_compressed(browser: httpx2.AsyncClient) -> None:
    packed = await browser.get("/assets/index-Ab12.js", headers={"Accept-Encoding": "gzip"})
    plain = await browser.get("/assets/index-Ab12.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text == "export {}"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/unknown",
        "/assets/index-none.js",
        "/assets",
        "/pages/none.js",
        "/.vite/manifest.json",
        "/assets/..%2findex.html",
        "/robots.txt",
    ],
)
async def test_an_unknown_file_is_a_real_404_also_for_browsers(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path, headers=HTML)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"


async def test_a_newer_build_replaces_the_old_one(browser: httpx2.AsyncClient, built: Path) -> None:
    assert (await browser.get("/", headers=HTML)).text == PAGE
    (built / "assets" / "index-Cd34.js").write_text("export {};")
    (built / "index.html").write_text(PAGE + "<p>")
    assert (await browser.get("/", headers=HTML)).text == PAGE + "<p>"
    assert (await browser.get("/assets/index-Cd34.js")).status_code == 200


async def test_health_is_not_a_screen(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/livez", headers=HTML)).json()["status"] == "ok"
