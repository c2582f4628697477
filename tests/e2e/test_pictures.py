"""The README shows the offices' screen, and rare letters of names are drawn in it."""

import re
import struct

import pytest

from ops.launcher.config import CHECKOUT
from tests.e2e.seat import SCREEN
from tests.e2e.visits import Visit

MOST_BYTES = 200_000
RARE = ("𠮷", "﨑", "髙", "濵", "葛\U000e0100")
"""Characters that occur in names of the books, and one with a variation selector."""


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_readme_shows_three_screens_of_the_offices_size(readme: str) -> None:
    shown = re.findall(r"\]\((docs/pictures/[a-z]+\.png)\)", (CHECKOUT / readme).read_text(encoding="utf-8"))
    assert len(shown) == 3
    for name in shown:
        picture = (CHECKOUT / name).read_bytes()
        assert struct.unpack(">II", picture[16:24]) == (SCREEN["width"], SCREEN["height"])
        assert len(picture) <= MOST_BYTES


@pytest.mark.parametrize("letter", RARE)
def test_rare_letters_of_names_are_drawn(visit: Visit, letter: str) -> None:
    drawn = visit.worker.open().evaluate(DRAWN, letter)
    assert drawn["ink"] != drawn["unknown"], "drawn as a box"
    assert drawn["width"] == pytest.approx(drawn["usual"], rel=0.1)


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
