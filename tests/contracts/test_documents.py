"""What the documents name exists: files, commands, variables. Decisions have the required form."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from libs.settings import Settings
from ops.cli import programs
from ops.launcher.commands import COMMANDS
from services.records import consumers as records
from tests.run import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
INVENTED = ("parties", "weeks", "<")
"""Files that the steps create: they do not exist yet."""
CODE = [path for folder in ("libs", "ops", "tests") for path in (ROOT / folder).rglob("*.py")]


def named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages]


@pytest.mark.parametrize("page", named(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [unquote(t.partition("#")[0]) for t in re.findall(r"\]\(([^)\s]+)\)", page.read_text())]
    local = [t for t in targets if t and not t.startswith(("http://", "https://"))]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", named(PAGES))
def test_commands_are_there(page: Path) -> None:
    text = page.read_text()
    shown = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^([^#`\n]+?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets |= {f"test-{kind}" for kind in KINDS}
    for line in shown:
        assert set(re.findall(r"^make ([a-z-]+)", line.strip())) <= targets, line
        assert set(re.findall(r"\./tsuzuri ([a-z]+)", line)) <= COMMANDS.keys() | programs().keys(), line


@pytest.mark.parametrize("page", named(PAGES))
def test_variables_are_read_somewhere(page: Path) -> None:
    known = "".join(path.read_text() for path in CODE)
    fields = re.findall(r"^    (\w+): ", (ROOT / "libs" / "settings.py").read_text(), re.MULTILINE)
    settings = {f"TSUZURI_{field.upper()}" for field in fields}
    for name in set(re.findall(r"TSUZURI_[A-Z_]+[A-Z]", page.read_text())):
        assert name in settings or name in known, name


def test_the_settings_of_every_service_are_all_named() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    listed = text.partition("**Processes.**")[2].partition("**Ports**")[0]
    unnamed = [field for field in Settings.model_fields if f"`{field.upper()}`" not in listed]
    assert unnamed == []


def test_who_hears_whom_is_told_as_it_is() -> None:
    """Search and the gateway consume all three topics; the others those that they name."""
    heard = {"records": records.HEARD, "approvals": _heard("approvals"), "inquiries": _heard("inquiries")}
    assert {service: sorted(topics) for service, topics in heard.items()} == {
        "records": ["approvals", "inquiries", "records"],
        "approvals": ["records"],
        "inquiries": ["records"],
    }
    told = (ROOT / "ARCHITECTURE.md").read_text()
    assert "records its own events and those of approvals and inquiries" in told
    assert "approvals and inquiries those of records; search and gateway all three" in told


def _heard(service: str) -> list[str]:
    main = (ROOT / "services" / service / "main.py").read_text()
    found = re.findall(r'process\.consume\("\w+", \[([^\]]*)\]', main)
    return [topic.strip(' "') for topics in found for topic in topics.split(",")]


@pytest.mark.parametrize("page", named(DECISIONS))
def test_a_decision_has_its_form_and_fits_a_page(page: Path) -> None:
    text = page.read_text()
    assert re.match(rf"# {page.name[:4]} \S", text)
    parts = ["Context", "Decision", "Consequences", "Alternatives", "Revisit when"]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", text, re.MULTILINE) == parts
    assert len(text) < 3500


@pytest.mark.parametrize("page", named(DECISIONS))
def test_a_decision_says_what_became_of_it_and_since_when(page: Path) -> None:
    head = re.match(r"# [^\n]+\n\n- Status: ([^\n]+)\n- Date: ([^\n]+)\n\n", page.read_text())
    assert head, "Status and Date stand below the title"
    status, day = head.groups()
    followed_by = re.fullmatch(r"superseded by (\d{4})", status)
    assert status in {"proposed", "accepted"} or followed_by
    assert followed_by is None or followed_by[1] in {other.name[:4] for other in DECISIONS if other != page}
    assert date.fromisoformat(day).isoformat() == day


def test_decisions_are_numbered_without_gaps() -> None:
    assert [page.name[:4] for page in DECISIONS] == [f"{n + 1:04}" for n in range(len(DECISIONS))]


@pytest.mark.parametrize("page", named(HOW_TO))
def test_steps_fit_a_page_and_name_files_that_are_there(page: Path) -> None:
    text = page.read_text()
    assert len(text.splitlines()) <= 60
    told = re.findall(r"`((?:libs|services|ops|tests|web|docs|deploy)/[^`\s:]+)", text)
    assert [path for path in told if not any(name in path for name in INVENTED) and not (ROOT / path).exists()] == []
    assert page.name in (ROOT / "CONTRIBUTING.md").read_text()
