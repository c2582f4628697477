"""The table of engine calls per route in docs/figures.md: measured figures are compared with it."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FIGURES = Path(__file__).parents[3] / "docs" / "figures.md"
BEGIN, END = "<!-- engine calls -->\n", "<!-- end of engine calls -->\n"
HEAD = "| route | engine | other services | why more |\n|---|---|---|---|\n"
POLICY = frozenset({"restrictions", "audit"})
REWRITE = os.environ.get("TSUZURI_WRITE_FIGURES") == "1"
READ, LIST, WRITE = 3, 4, 4


@dataclass(frozen=True)
class Calls:
    """The calls of one request, without those for restrictions and audit: to engines, and to other services."""

    engine: int
    services: int


def calls_of(counted: Counter[str]) -> Calls:
    """Restrictions and audit are the cost of every read of personal data: they are not counted here."""
    rest = {k: n for k, n in counted.items() if k not in POLICY and "restrictions" not in k}
    services = sum(n for k, n in rest.items() if k.startswith("/"))
    return Calls(sum(rest.values()) - services, services)


def row(route: str, calls: Calls, why: Mapping[str, str]) -> str:
    return f"| `{route}` | {calls.engine} | {calls.services or '–'} | {why.get(route, '')} |"


def kept() -> dict[str, str]:
    """The rows of the table by route, as the page has them."""
    text = FIGURES.read_text()
    lines = text.split(BEGIN)[1].split(END)[0].removeprefix(HEAD).splitlines()
    return {line.split("`")[1]: line for line in lines if line}


def compare(measured: Mapping[str, Calls], why: Mapping[str, str]) -> None:
    """The rows of these routes equal what was measured; TSUZURI_WRITE_FIGURES=1 writes them."""
    rows = {route: row(route, calls, why) for route, calls in measured.items()}
    if REWRITE:
        before, rest = FIGURES.read_text().split(BEGIN)
        after = rest.split(END)[1]
        lines = "\n".join((kept() | rows)[route] for route in sorted(kept() | rows))
        FIGURES.write_text(f"{before}{BEGIN}{HEAD}{lines}\n{END}{after}")
    known = kept()
    assert {route: known.get(route) for route in rows} == rows, "TSUZURI_WRITE_FIGURES=1 writes the table anew"


def most(route: str) -> int:
    """How many calls a route of its kind may make without a stated reason."""
    method, path, *_ = route.split(" ")
    if method != "GET" and path != "/v1/callers":
        return WRITE
    return READ if path.endswith("}") else LIST
