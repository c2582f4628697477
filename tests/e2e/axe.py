"""WCAG 2.2 A and AA as far as a program can tell, by axe-core in the page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: rule, words, and the first element. An empty list is what is wanted."""
    found: dict[str, Any] = Axe().run(page, options=OPTIONS).response  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # untyped
    assert found["testEngine"]["name"] == "axe-core"
    return [f"{v['id']}: {v['help']} {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
