"""What import-linter's contracts (pyproject.toml) cannot express: what `domain` may import; that every file counts."""

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES_MAY_USE = {
    "libs.problems",
    "libs.calendar",
    "libs.text",
    "libs.canonical",
    "libs.contracts.codes",
    "libs.decision",
    "libs.states",
    "libs.statement",
}
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml"))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> grimp.ImportGraph:
    return grimp.build_graph(
        "libs", "services", include_external_packages=True, cache_dir=str(tmp_path_factory.mktemp("graph"))
    )


def domain_of(graph: grimp.ImportGraph, service: str) -> set[str]:
    """The modules of a service's `domain`; not every service has one."""
    room = f"services.{service}.domain"
    return {room, *graph.find_descendants(room)} if room in graph.modules else set()


def is_permitted(imported: str, service: str) -> bool:
    """Whether the `domain` of `service` may import this."""
    if imported.startswith(f"services.{service}.domain"):
        return True
    if imported in RULES_MAY_USE or ".".join(imported.split(".")[:2]) in RULES_MAY_USE:
        return True
    return imported.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("service", SERVICES)
def test_rules_know_the_standard_library_and_a_few_libs(graph: grimp.ImportGraph, service: str) -> None:
    strangers = {
        (module, imported)
        for module in domain_of(graph, service)
        for imported in graph.find_modules_directly_imported_by(module)
        if not is_permitted(imported, service)
    }
    assert strangers == set()


def test_there_are_rules_to_check(graph: grimp.ImportGraph) -> None:
    """Guards the test above, which would pass over an empty graph."""
    assert {service for service in SERVICES if domain_of(graph, service)} >= {
        "records",
        "approvals",
        "inquiries",
        "search",
    }


@pytest.mark.parametrize(
    "imported",
    ["libs.clock", "libs.mongo", "fastapi", "pydantic", "services.search.store", "services.inquiries.domain"],
)
def test_what_rules_must_not_know_is_not_permitted(imported: str) -> None:
    assert not is_permitted(imported, "search")


@pytest.mark.parametrize("folder", ["libs", "services", "ops"])
def test_every_folder_of_code_is_a_package(folder: str) -> None:
    """Without `__init__.py` the import graph, and with it every contract, would not cover the folder."""
    folders = {path.parent for path in (ROOT / folder).rglob("*.py")}
    assert {str(path.relative_to(ROOT)) for path in folders if not (path / "__init__.py").exists()} == set()


def test_every_service_is_held_to_its_rooms() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert [service for service in SERVICES if f'"services.{service}"' not in text] == []


@pytest.mark.parametrize(
    ("line", "room", "refused"),
    [
        ("import time", "domain", True),
        ("import uuid", "domain", True),
        ("import secrets", "domain", True),
        ("from libs.clock import SystemClock", "domain", True),
        ("import time", "store", False),
        ("import json", "domain", False),
    ],
)
def test_clocks_and_random_ids_are_banned_from_rules(line: str, room: str, refused: bool) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff is not None
    done = subprocess.run(
        [ruff, "check", "--select", "TID251", "--stdin-filename", f"services/search/{room}/probe.py", "-"],
        input=f"{line}\n",
        text=True,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == int(refused), done.stdout + done.stderr
