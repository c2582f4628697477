"""Every screen in every state: accessible, nothing cut or covered, also narrow and enlarged, and no keyboard trap.

Each test saves its picture in .local/reports/pictures; `make pictures` copies what the README and the manual show.
"""

import re

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ops.launcher.config import CHECKOUT
from tests.e2e.axe import violations
from tests.e2e.looks import spoilt, take
from tests.e2e.screens import MANUAL, OTHERS, README, ROUTES, STATES, WALKED
from tests.e2e.visits import Show, Visit

ROUTER = CHECKOUT / "web" / "src" / "router.tsx"
EVERY: dict[str, Show] = {
    **README,
    **MANUAL,
    **{
        f"{route.strip('/').replace('/', '-').replace('$', '') or 'today'}-{state}": show
        for route, states in ROUTES.items()
        for state, show in states.items()
    },
    **{show.__name__: show for show in OTHERS},
}
WIDTHS = {"320 px": 320, "200 %": 683}
DRAWN_ANEW = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go))))"


def test_every_route_has_its_states() -> None:
    routes = set(re.findall(r'path: "([^"]+)"', ROUTER.read_text(encoding="utf-8")))
    assert routes == set(ROUTES)
    assert all(set(states) == set(STATES) for states in ROUTES.values())


@pytest.mark.parametrize("name", EVERY)
def test_every_screen_in_every_state_is_accessible_and_whole(visit: Visit, name: str) -> None:
    page = EVERY[name](visit)
    take(page, name)
    assert violations(page) == []
    assert spoilt(page) == []


@pytest.mark.parametrize("show", WALKED, ids=lambda show: show.__name__)
def test_narrow_or_enlarged_nothing_scrolls_sideways(visit: Visit, show: Show) -> None:
    page = show(visit)
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": width * 768 // 1366})
        page.evaluate(DRAWN_ANEW)
        try:  # elements that measure their own width are drawn once more after that
            page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        except PlaywrightTimeout as error:
            raise AssertionError(f"{name}: wider than {width} px") from error


@pytest.mark.parametrize("show", WALKED, ids=lambda show: show.__name__)
def test_tab_leads_through_everything_and_out_again(visit: Visit, show: Show) -> None:
    page = show(visit)
    page.evaluate(NOTE_OPERABLE)
    seen: list[str] = []
    while (at := tab(page)) not in seen and len(seen) < 400:
        seen.append(at)
    assert at == seen[0], "the way round begins again where it began"
    assert page.evaluate(PASSED_OVER) == []


def tab(page: Page) -> str:
    """Press Tab; returns the focused element. At the end of the page, the browser's own controls are skipped."""
    for _ in range(3):
        page.keyboard.press("Tab")
        at: str | None = page.evaluate(MARK_FOCUS)
        if at is not None:
            return at
    return "nothing has the focus"


MARK_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.dataset.seen ??= String((window.seen = (window.seen ?? 0) + 1));
  return at.dataset.seen;
}"""
OPERABLE = """[...document.querySelectorAll("a[href], button:not(:disabled), select, textarea, input:not([type=radio], :disabled)")]
  .filter((each) => each.checkVisibility() && each.tabIndex >= 0)"""
# News may add elements during the walk: those present from beginning to end must be reached.
NOTE_OPERABLE = f"() => {{ for (const each of {OPERABLE}) each.dataset.there = ''; }}"
PASSED_OVER = f"""() => {OPERABLE}
  .filter((each) => each.dataset.there === "" && each.dataset.seen === undefined)
  .map((each) => each.tagName + " " + (each.getAttribute("aria-label") ?? each.textContent ?? "").slice(0, 30))"""
