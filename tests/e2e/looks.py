"""How a screen looks: its picture, and which parts of it are cut off or covered."""

from playwright.sync_api import Page, expect

from ops.launcher.config import CHECKOUT
from tests.e2e.small_png import small

PICTURES = CHECKOUT / ".local" / "reports" / "pictures"


SHOWN = ("readme-", "manual-")
"""The prefixes of pictures that the README or the manual shows."""


def take(page: Page, name: str) -> None:
    """Take the picture when everything is loaded and at rest; it is kept small where a page shows it."""
    expect(page.get_by_text("読み込んでいます")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = page.screenshot(animations="disabled")
    (PICTURES / f"{name}.png").write_bytes(small(page, picture) if name.startswith(SHOWN) else picture)


def spoilt(page: Page) -> list[str]:
    """The elements that are cut off or covered, and by how much the page is too wide; empty when all is well."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found: list[str] = [*page.evaluate(CUT), *page.evaluate(COVERED)]
    return [*found, f"{wide} px too wide"] if wide > 0 else found


CUT = """() => [...document.querySelectorAll("header *, h1, h2, h3, button, [role=tab], td, th")]
  .filter((each) => each.checkVisibility() && each.children.length === 0 && getComputedStyle(each).overflowX !== "visible"
    && each.scrollWidth > each.clientWidth + 1 && !each.title && !each.closest(".sr-only"))
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Elements whose one line of text is cut off and not shown in full elsewhere."""

COVERED = """() => {
  const scrolledAway = (each, x, y) => {
    for (let box = each.parentElement; box; box = box.parentElement) {
      const { left, top, right, bottom } = box.getBoundingClientRect();
      if (getComputedStyle(box).overflow !== "visible" && (x < left || x > right || y < top || y > bottom)) return true;
    }
    return false;
  };
  const within = document.querySelector("dialog[open]") ?? document;
  return [...within.querySelectorAll("button, a[href], select, input, textarea")]
    .filter((each) => each.checkVisibility() && !each.closest("[data-foot]"))
    .filter((each) => {
      const { left, top, width, height } = each.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (!width || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
      if (scrolledAway(each, x, y)) return false;
      const hit = document.elementFromPoint(x, y);
      const over = hit?.closest("[data-foot], header, section[aria-label], .sticky");
      return hit && !each.contains(hit) && !hit.contains(each) && !(over && getComputedStyle(over).position === "sticky");
    })
    .map((each) => each.outerHTML.slice(0, 120));
}"""
"""Visible controls whose middle is covered by an element that is not meant to stay there."""
