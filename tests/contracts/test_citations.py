"""Every citation in code, tests and pages leads somewhere: to a page, a numbered rule, a heading, an id, a path.

A rule is cited as `docs/protocols.md 3.1`, a heading by its anchor, a fault or a feature by an id of
`docs/domain/README.md`. A rule is defined by a heading that begins with its number, or by its number in bold; an id by
the first cell of a row.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (".ci", "deploy", "docs", "libs", "ops", "services", "tests", "web")
TEXTS = frozenset({".css", ".html", ".js", ".md", ".py", ".sh", ".toml", ".ts", ".tsx", ".yaml", ".yml"})
NOT_OURS = frozenset({"__pycache__", "dist", "generated", "node_modules"})
LEGEND = "docs/domain/README.md"
ENTIRE = {"F": 40, "S": 40}
"""Families whose every id is defined, because people look them up."""
NO_CITATIONS = {"tests/faults/test_rounds.py": frozenset({"F0"})}
"""Looks like an id but is none: the row of a fault that does not exist."""
WRITTEN_BY = {f"ops/data/{name}.py": "docs/data" for name in ("aggregate", "overview", "source")}
"""The folder of the pages that a program writes: links in the program's texts are relative to it."""
OF_FILES_TO_COME = "docs/how-to/"
"""These pages name files that are yet to be written; tests/contracts/test_documents.py checks the others they name."""

_IN_A_PATH = frozenset("-./_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_PAGE = re.compile(r"\.md(?![A-Za-z0-9_])")
_NUMBERS = r"[0-9]+(?:\.[0-9]+)*"
_BEHIND = re.compile(rf"(?:#([\w-]+))?(?:[`)]{{0,2}} ({_NUMBERS}(?:(?:, |–){_NUMBERS})*(?![\w%])))?")
_NUMBER = re.compile(_NUMBERS)
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_BOLD_NUMBER = re.compile(rf"\*\*({_NUMBERS})(?=[\s*])")
_FIRST_CELL = re.compile(r"^\| ([A-Z]{1,2})([0-9]*) \|", re.MULTILINE)
_OWN_ANCHOR = re.compile(r"\]\(#([^)\s]*)\)")
_OWN_RULE = re.compile(r"\(([0-9]+\.[0-9]+)\)")
_PATH = re.compile(r"`((?:deploy|demo|docs|libs|ops|services|tests|web)/[\w./-]+)`")


class CitedPages:
    """What can be cited: pages with their rules and headings, ids by family, and every path of the checkout."""

    def __init__(self, pages: Mapping[str, str], paths: Set[str]) -> None:
        self.pages = pages.keys()
        self.paths = paths
        self.rules = {page: _rules(text) for page, text in pages.items()}
        self.anchors = {page: {_slug(h) for h in _HEADING.findall(text)} for page, text in pages.items()}
        cells = _FIRST_CELL.findall(pages[LEGEND])
        self.families = {family for family, number in cells if not number}
        self.defined = [family + number for family, number in cells if number]
        self.ids = frozenset(self.defined)
        any_family = "|".join(sorted(self.families, key=lambda family: (-len(family), family)))
        self.id = re.compile(rf"(?<![A-Za-z0-9_.#/+&%-])(?:{any_family})[0-9]{{1,2}}(?![A-Za-z0-9_-]|\.[0-9])")


def _rules(page: str) -> frozenset[str]:
    headings = (match[0] for heading in _HEADING.findall(page) if (match := _NUMBER.match(heading)))
    return frozenset({*headings, *_BOLD_NUMBER.findall(page)})


def _slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def citations(text: str) -> Iterator[tuple[str, str | None, list[str]]]:
    """(page as written, anchor, numbers of rules) of every page that a text names."""
    done = 0
    for found in _PAGE.finditer(text):
        begin = found.start()
        while begin > done and text[begin - 1] in _IN_A_PATH:
            begin -= 1
        done = found.end()
        named, before = text[begin : found.end()], text[begin - 1 : begin]
        if begin == found.start() or before in set("*}:") or (before == '"' and "/" not in named):
            continue  # a pattern, an address, or a part of a path that the code assembles
        behind = _BEHIND.match(text, found.end())
        assert behind is not None
        yield named, behind[1], _NUMBER.findall(behind[2] or "")


def broken(file: str, text: str, library: CitedPages) -> list[str]:
    """The citations in a file that lead nowhere."""
    folder = PurePosixPath(WRITTEN_BY.get(file, PurePosixPath(file).parent))
    left: list[str] = []
    for named, anchor, numbers in citations(text):
        page = next((p for p in _meant(named, folder) if p in library.pages), None)
        if page is None:
            left.append(named)
            continue
        left += [f"{named}#{anchor}"] if anchor and anchor.lower() not in library.anchors[page] else []
        left += [f"{named} {number}" for number in numbers if number not in library.rules[page]]
    left += [each for each in library.id.findall(text) if each not in library.ids]
    if file.endswith(".md"):
        own = library.anchors.get(file, set[str]())
        left += [f"#{anchor}" for anchor in _OWN_ANCHOR.findall(text) if anchor not in own]
        left += [rule for rule in _OWN_RULE.findall(text) if rule not in (library.rules.get(file) or {rule})]
        if not file.startswith(OF_FILES_TO_COME):
            left += [path for path in _PATH.findall(text) if path.rstrip("/") not in library.paths]
    return [each for each in left if each not in NO_CITATIONS.get(file, frozenset())]


def _meant(named: str, folder: PurePosixPath) -> Iterator[str]:
    """The pages that a name may mean: relative to the root of the checkout, and to the folder of the file."""
    yield named
    parts: list[str] = []
    for part in (folder / named).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    yield "/".join(parts)


def _files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    folders = [ROOT / folder for folder in FOLDERS]
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir() and path.name not in NOT_OURS:
                folders.append(path)
            elif path.is_file():
                yield path


@cache
def checkout() -> tuple[Mapping[str, str], CitedPages]:
    """(every text file of ours by its path, what can be cited)."""
    files = {path.relative_to(ROOT).as_posix(): path for path in _files()}
    texts = {
        name: path.read_text(encoding="utf-8")
        for name, path in sorted(files.items())
        if path.suffix in TEXTS and path != Path(__file__).resolve()
    }
    demo = (path.relative_to(ROOT).as_posix() for path in (ROOT / "demo").rglob("*"))
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    pages = {name: text for name, text in texts.items() if name.endswith(".md")}
    return texts, CitedPages(pages, {*files, *folders, "demo", *demo})


def test_every_citation_leads_somewhere() -> None:
    texts, library = checkout()
    left = {file: found for file, text in texts.items() if (found := broken(file, text, library))}
    assert left == {}


def test_citations_are_seen() -> None:
    """If the search for citations were broken, no broken citation would be found either."""
    texts, library = checkout()
    rules = sum(len(numbers) for text in texts.values() for _, _, numbers in citations(text))
    ids = sum(len(library.id.findall(text)) for text in texts.values())
    assert rules > 100
    assert ids > 200


def test_an_id_is_defined_once_and_those_that_people_look_up_are_all_there() -> None:
    _, library = checkout()
    assert len(library.defined) == len(library.ids)
    assert {id_.rstrip("0123456789") for id_ in library.ids} <= library.families
    wanted = {f"{family}{n}" for family, last in ENTIRE.items() for n in range(1, last + 1)}
    assert wanted - library.ids == set()


SHELF = CitedPages(
    {
        "docs/protocols.md": "# Protocols\n\n## 3. Consumers\n\n**3.1 The guard** is in the filter. **3.2 Nothing matched.**\n",
        "docs/domain/README.md": "| F | faults |\n| AP | sign-off |\n\n## Bad input\n\n| F7 | cut |\n| AP12 | absences |\n",
        "docs/ja/運用.md": "# 運用\n",
        "SECURITY.md": "# Security\n",
    },
    {"libs/audit.py", "tests/libs"},
)


@pytest.mark.parametrize(
    ("file", "text", "lost"),
    [
        ("libs/a.py", "see docs/protocols.md 3.1", []),
        ("libs/a.py", "(docs/protocols.md 3, 3.2; F7)", []),
        ("libs/a.py", "(docs/protocols.md 3.1–3.2, AP12)", []),
        ("docs/domain/README.md", "[protocols](../protocols.md) 3.2, [here](#bad-input)", []),
        ("libs/a.py", "docs/domain/README.md#bad-input", []),
        ("README.md", "`libs/audit.py`, `tests/libs`, [運用](docs/ja/運用.md), SECURITY.md", []),
        ("tests/a.py", 'ROOT.glob("*.md"), f"{name}.md", ROOT / "docs" / "some.md"', []),
        ("tests/a.py", '"S65.1.20", "F5x", "1F7", "AP12-x", "/F9"', []),
        ("libs/a.py", "see docs/protocols.md 3.3", ["docs/protocols.md 3.3"]),
        ("libs/a.py", "see docs/protocols.md 3.1, 4", ["docs/protocols.md 4"]),
        ("libs/a.py", "see protocols.md 3.1", ["protocols.md"]),
        ("libs/a.py", "see docs/design.md", ["docs/design.md"]),
        ("libs/a.py", "docs/domain/README.md#good-input", ["docs/domain/README.md#good-input"]),
        ("docs/domain/README.md", "[protocols](../protocols.md) 9.9", ["../protocols.md 9.9"]),
        ("docs/domain/README.md", "[here](#nowhere)", ["#nowhere"]),
        ("docs/domain/README.md", "`libs/audits.py`", ["libs/audits.py"]),
        ("docs/protocols.md", "sent twice, applied once (3.1), as everywhere (9.1)", ["9.1"]),
        ("libs/a.py", "as F8 has it (AP7)", ["F8", "AP7"]),
        ("libs/a.py", "決裁のAP13による", ["AP13"]),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(file: str, text: str, lost: Iterable[str]) -> None:
    assert broken(file, text, SHELF) == lost
