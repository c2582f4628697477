"""The pictures of the README, taken at the offices' screen; nothing in them is cut, and rare letters of names show."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ops.launcher.config import CHECKOUT
from tests.e2e.seat import SCREEN, Person, Seat
from tests.e2e.worlds import households_of, somebody, told_apart

PICTURES = CHECKOUT / ".local" / "reports" / "pictures"
RARE = ("𠮷", "﨑", "髙", "濵", "葛\U000e0100")
"""Letters that names of the books hold, and one with a variation selector."""


@pytest.fixture
def seat(sit_down: Callable[[Person], Seat], people: list[Person]) -> Seat:
    return sit_down(somebody(people, "caseworker"))


def take(page: Page, name: str) -> Path:
    """Take the picture, of a page that fits."""
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    assert page.evaluate(CUT) == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    return PICTURES / f"{name}.png"


def test_today(seat: Seat) -> None:
    page = seat.open()
    expect(page.get_by_text("最新")).to_be_visible()
    expect(page.get_by_role("region", name="下書き")).to_contain_text("件")
    assert take(page, "today").stat().st_size > 10_000


def test_a_ledger_while_a_call_is_answered(seat: Seat) -> None:
    household = told_apart(seat, households_of(seat, seat.person.id))
    page = seat.open(f"/households/{household['id']}")
    page.locator("ol > li").first.wait_for()
    expect(page.get_by_text("最新")).to_be_visible()
    assert take(page, "ledger").stat().st_size > 10_000
    seat.hands.press("i")
    seat.hands.write("次の訪問の日を変えてほしいとのこと。来週は通院がある。")
    expect(page.get_by_role("region", name="応対の手がかり")).to_contain_text("最近の記録")
    assert take(page, "inquiry").stat().st_size > 10_000


@pytest.mark.parametrize("letter", RARE)
def test_rare_letters_of_names_are_drawn(seat: Seat, letter: str) -> None:
    page = seat.open()
    drawn = page.evaluate(DRAWN, letter)
    assert drawn["ink"] != drawn["unknown"], "drawn as a box"
    assert drawn["width"] == pytest.approx(drawn["usual"], rel=0.1)


CUT = """() => [...document.querySelectorAll("header *, h1, h2, h3, button, [role=tab], td, th")]
  .filter((each) => each.checkVisibility() && each.children.length === 0 && getComputedStyle(each).overflowX !== "visible"
    && each.scrollWidth > each.clientWidth + 1 && !each.title)
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Elements whose one line of text does not fit and that do not tell it in full elsewhere."""

DRAWN = """async (letter) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const pen = canvas.getContext("2d");
  pen.font = `32px ${getComputedStyle(document.body).fontFamily}`;
  await document.fonts.load(pen.font, letter);
  const ink = (text) => {
    pen.clearRect(0, 0, 64, 48);
    pen.fillText(text, 0, 36);
    return canvas.toDataURL();
  };
  return {
    ink: ink(letter), unknown: ink("\\u{10fffd}"),
    width: pen.measureText(letter).width, usual: pen.measureText("国").width,
  };
}"""
