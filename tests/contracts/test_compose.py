"""docker-compose.yml checked without Docker: its form, and that everything it names exists in the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from libs.call_limits import call_limit
from libs.settings import Settings
from libs.signing import load_public, load_signer
from ops.keys import OWNERS, distribute, rotate
from ops.launcher.config import SERVICES, Ports
from ops.launcher.topics import read_topics
from tests.run import environment_of
from tests.services.running import app_of, keys_in, settings_of

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
BUILT = sorted(name for name, part in PARTS.items() if "build" in part)
NO_ENGINE_SECONDS = 0.1
"""No database runs here: readiness need not wait for one."""
ENGINES = {"mongodb": "mongo:8.", "kafka": "apache/kafka:4.", "opensearch": "opensearchproject/opensearch:3."}
KNOWN_KEYS = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "entrypoint",
    "environment",
    "healthcheck",
    "image",
    "ports",
    "profiles",
    "read_only",
    "restart",
    "security_opt",
    "tmpfs",
    "volumes",
}


def dockerfile(name: str) -> Path:
    build = PARTS[name]["build"]
    return ROOT / build["context"] / build["dockerfile"]


def steps(name: str) -> list[tuple[str, str]]:
    """The instructions of a part's Dockerfile in order, with the part's arguments filled in."""
    text = dockerfile(name).read_text()
    for argument, value in PARTS[name]["build"].get("args", {}).items():
        text = text.replace(f"${argument}", value)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def image(name: str) -> list[tuple[str, str]]:
    """The instructions that make a part's image: those of its stage, after those of the stages it builds on."""
    stages: dict[str, list[tuple[str, str]]] = {}
    last = ""
    for word, rest in steps(name):
        if word == "FROM":
            base, _, last = rest.partition(" AS ")
            stages[last] = list(stages.get(base, []))
        elif last in stages:
            stages[last].append((word, rest))
    return stages[PARTS[name]["build"].get("target", last)]


def copied(name: str) -> list[str]:
    """The files of the checkout that a part's image contains."""
    sources = [rest.split() for word, rest in image(name) if word == "COPY" and "--from" not in rest]
    return [source for parts in sources for source in parts[:-1]]


def test_the_file_has_the_form_of_a_compose_file() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == {"name", "services", "volumes"}
    for name, part in PARTS.items():
        assert set(part) <= KNOWN_KEYS, name
        assert "image" in part or "build" in part, name
        for other, how in part.get("depends_on", {}).items():
            assert other in PARTS
            expected = "service_healthy" if "healthcheck" in PARTS[other] else "service_completed_successfully"
            assert how == {"condition": expected}, (name, other)


def test_volumes_are_declared_and_used() -> None:
    used = {volume_of(volume) for part in PARTS.values() for volume in part.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def volume_of(volume: str | dict[str, Any]) -> str:
    return volume.partition(":")[0] if isinstance(volume, str) else volume["source"]


def test_nobody_waits_for_itself() -> None:
    def reach(name: str, seen: tuple[str, ...] = ()) -> None:
        assert name not in seen, seen
        for other in PARTS[name].get("depends_on", {}):
            reach(other, (*seen, name))

    for name in PARTS:
        reach(name)


def test_the_whole_system_is_there() -> None:
    assert set(PARTS) == {*SERVICES, *ENGINES, "keys", "topics", "ops"}


@pytest.mark.parametrize(("name", "image"), ENGINES.items())
def test_engines_are_the_real_ones(name: str, image: str) -> None:
    named = PARTS[name]["image"] if "image" in PARTS[name] else steps(name)[0][1]
    assert named.startswith(image)
    assert "healthcheck" in PARTS[name]


def test_mongodb_is_a_replica_set_and_addressed_as_one() -> None:
    assert PARTS["mongodb"]["command"][:2] == ["--replSet", "rs0"]
    assert all("replicaSet=rs0" in PARTS[name]["environment"]["TSUZURI_MONGO_URL"] for name in SERVICES)


def test_kafka_takes_messages_as_large_as_the_topics() -> None:
    limits = {topic.max_message_bytes for topic in read_topics()}
    assert {PARTS["kafka"]["environment"]["KAFKA_MESSAGE_MAX_BYTES"]} == {str(limit) for limit in limits}


def test_search_has_japanese_analysis() -> None:
    assert ("RUN", "bin/opensearch-plugin install --batch analysis-kuromoji") in steps("opensearch")


@pytest.mark.parametrize("name", BUILT)
def test_every_image_can_find_what_it_copies(name: str) -> None:
    context = ROOT / PARTS[name]["build"]["context"]
    sources = [p for word, rest in steps(name) if word == "COPY" and "--from" not in rest for p in rest.split()[:-1]]
    assert [source for source in sources if not (context / source).exists()] == []
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    if context == ROOT:
        assert [s for s in sources if not any(s == a or s.startswith(f"{a}/") for a in allowed)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_without_rights_on_its_own_port(name: str) -> None:
    words = dict(image(name))
    assert words["USER"] == "tsuzuri"
    assert f"SERVICE={name}" in words["ENV"].split()
    assert words["ENTRYPOINT"] == f'["sh", "-c", "exec python -m services.{name}.main \\"$@\\"", "--"]'
    assert settings_of(name).port == Ports(8080).of(name)
    assert PARTS[name]["read_only"] is True
    assert PARTS[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["keys", "topics", "ops"])
def test_the_operators_programs_run_without_rights(name: str) -> None:
    assert dict(image(name))["USER"] == "tsuzuri"


@pytest.mark.parametrize("name", [*SERVICES, "topics", "ops"])
def test_every_variable_is_a_setting(name: str) -> None:
    given = [key for key in PARTS[name]["environment"] if key.startswith("TSUZURI_")]
    given += re.findall(r"(TSUZURI_\w+)=", dockerfile(name).read_text())
    fields = type(settings_of(name)).model_fields if name in SERVICES else Settings.model_fields
    assert given
    assert [key for key in given if key.removeprefix("TSUZURI_").lower() not in fields] == []


@pytest.mark.parametrize("name", [*SERVICES, "ops"])
def test_every_address_is_a_part_that_listens_there(name: str) -> None:
    for key, value in PARTS[name]["environment"].items():
        if not key.endswith("_URL") or key == "TSUZURI_MONGO_URL":
            continue
        found = re.fullmatch(r"http://([a-z]+):(\d+)", value)
        assert found is not None, value
        part, port = found.group(1), int(found.group(2))
        assert key == f"TSUZURI_{part.upper()}_URL"
        assert port == (9200 if part == "opensearch" else settings_of(part).port)


@pytest.mark.parametrize("name", SERVICES)
async def test_the_health_path_is_a_route(name: str, tmp_path: Path) -> None:
    (address,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/[a-z]+)", PARTS[name]["healthcheck"]["test"][-1])
    assert int(address[0]) == settings_of(name).port
    app = app_of(name, keys_in(tmp_path))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
        with call_limit(NO_ENGINE_SECONDS):
            assert (await http.get(address[1])).status_code != 404
        assert (await http.get("/api/nothing-there")).status_code == 404


def test_only_the_gateway_is_open_and_only_here() -> None:
    assert {name: part["ports"] for name, part in PARTS.items() if "ports" in part} == {
        "gateway": ["127.0.0.1:8080:8080"]
    }


@pytest.mark.parametrize("name", [*SERVICES, "ops"])
def test_each_sees_its_own_key_only(name: str) -> None:
    (volume,) = PARTS[name]["volumes"]
    assert volume["volume"] == {"subpath": name}
    assert volume["read_only"] is True
    assert volume["target"] == PARTS[name]["environment"]["TSUZURI_KEYS_DIR"]


def test_keys_are_handed_out_once_each_to_its_owner(tmp_path: Path) -> None:
    assert distribute(tmp_path) == list(OWNERS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert distribute(tmp_path) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before
    for owner in OWNERS:
        assert {path.name for path in (tmp_path / owner).iterdir()} == {f"{owner}.private.json", "public.json"}


def test_a_new_key_is_handed_to_its_owner_and_everybody_can_check_old_and_new(tmp_path: Path) -> None:
    distribute(tmp_path)
    old = load_signer(tmp_path / "approvals", "approvals").sign_detached({})
    assert rotate(tmp_path, "approvals") == "approvals-2"
    assert distribute(tmp_path) == []
    new = load_signer(tmp_path / "approvals", "approvals").sign_detached({})
    for owner in OWNERS:
        for signature in (old, new):
            assert load_public(tmp_path / owner).verify_detached({}, signature) == "approvals"


@pytest.mark.parametrize("name", [*SERVICES, "ops"])
def test_what_an_image_holds_is_enough_to_start(name: str, tmp_path: Path) -> None:
    """The files of the image and the packages of its own environment are all that loading the program needs."""
    for source in copied(name):
        target = tmp_path / source
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, target)
    modules = [f"services.{name}.main"] if name in SERVICES else ["ops.cli", "ops.launcher.topics", "ops.keys"]
    python = environment_of(name) / "bin" / "python"
    done = subprocess.run(
        [str(python), "-c", f"import sys; sys.path.insert(0, '.'); import {', '.join(modules)}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(Path(sys.executable).parent)},
    )
    assert done.returncode == 0, done.stderr
