"""WCAG 2.2 A and AA as far as a program can tell, by axe-core in the page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """The violations that axe finds, one line each: rule, words, and the first element. Empty when there is none.

    Sticky bars are put into the flow meanwhile. Otherwise axe takes an element that happens to be scrolled under one
    for a target that is too small, and does not check its colours. `looks.spoilt` checks what is covered.
    """
    page.evaluate(LAY_BARS)
    found: dict[str, Any] = Axe().run(page, options=OPTIONS).response  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # untyped
    page.evaluate(LIFT_BARS)
    assert found["testEngine"]["name"] == "axe-core"
    return [f"{v['id']}: {v['help']} {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


LAY_BARS = """() => {
  for (const each of document.querySelectorAll("body *")) {
    if (getComputedStyle(each).position !== "sticky") continue;
    each.dataset.laid = each.style.position;
    each.style.setProperty("position", "static", "important");
  }
}"""
LIFT_BARS = """() => {
  for (const each of document.querySelectorAll("[data-laid]")) {
    each.style.position = each.dataset.laid;
    delete each.dataset.laid;
  }
}"""
