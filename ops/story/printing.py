"""What the operator sees of the story: one line per step, and the people of the demo."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from libs.contracts.codes import LABELS
from ops.browser import Person

PEOPLE_SHOWN = 12


@dataclass
class Step:
    """One step of the story: what happens, where, how long it took and what is worth saying about it."""

    title: str
    url: str = ""
    note: str = ""
    seconds: float = 0.0


def line(step: Step) -> str:
    """A step as one aligned line and its address below."""
    return f"  {_padded(step.title, 44)}{step.seconds:7.2f} 秒  {step.note}\n      {step.url}"


def people_lines(people: Sequence[Person]) -> list[str]:
    """Some of the people one may be in the demo, one line each; every role of every office at least once."""
    lines: list[str] = []
    known: set[tuple[str, str]] = set()
    for person in people:
        for post in person["posts"]:
            place = (post["office_code"], post["role"])
            if place not in known and len(lines) < PEOPLE_SHOWN:
                known.add(place)
                role = LABELS["role"][post["role"]]
                lines.append(f"  {_padded(person['name'], 14)}{_padded(role, 16)}{post['office_code']}　{post['unit']}")
    return ["デモの職員（画面で選べます）:", *lines, f"  … ほか、全部で {len(people)} 人"]


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - cell_len(text))
