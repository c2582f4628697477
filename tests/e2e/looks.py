"""How a screen looks: its picture, and what of it is cut off or covered."""

from playwright.sync_api import Page, expect

from ops.launcher.config import CHECKOUT
from tests.e2e.small_png import small

PICTURES = CHECKOUT / ".local" / "reports" / "pictures"


def take(page: Page, name: str) -> None:
    """Take the picture once everything has come and is at rest."""
    expect(page.get_by_text("読み込んでいます")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(small(page, page.screenshot(animations="disabled")))


def spoilt(page: Page) -> list[str]:
    """What is cut off or covered, and how far the page is too wide; an empty list is what is wanted."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found: list[str] = [*page.evaluate(CUT), *page.evaluate(COVERED)]
    return [*found, f"{wide} px too wide"] if wide > 0 else found


CUT = """() => [...document.querySelectorAll("header *, h1, h2, h3, button, [role=tab], td, th")]
  .filter((each) => each.checkVisibility() && each.children.length === 0 && getComputedStyle(each).overflowX !== "visible"
    && each.scrollWidth > each.clientWidth + 1 && !each.title && !each.closest(".sr-only"))
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Elements whose one line of text does not fit and that do not tell it in full elsewhere."""

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
"""Controls in sight over whose middle something else lies that does not stay there on purpose."""
