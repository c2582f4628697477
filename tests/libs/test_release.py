"""The bill of materials names every locked package; an audit that could not ask says so and does not report success."""

import json
from collections.abc import Mapping
from email.message import Message
from importlib.metadata import Distribution
from os import PathLike
from pathlib import Path

import pytest

from ops.release import locks, sbom, vulnerabilities
from ops.release.sbom import Component, Document


class Package(Distribution):
    """A package with these metadata fields."""

    def __init__(self, *fields: tuple[str, str]) -> None:
        message = Message()
        for name, value in (("Metadata-Version", "2.4"), ("Name", "one"), ("Version", "1"), *fields):
            message[name] = value
        self._text = message.as_string()

    def read_text(self, filename: str) -> str | None:
        return self._text if filename == "METADATA" else None

    def locate_file(self, path: str | PathLike[str]) -> Path:
        return Path(path)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([("License-Expression", "MIT OR Apache-2.0"), ("License", "see below")], "MIT OR Apache-2.0"),
        ([("Classifier", "License :: OSI Approved :: MIT License"), ("Classifier", "Topic :: Text")], "MIT License"),
        ([("License", "BSD-3-Clause")], "BSD-3-Clause"),
        ([], sbom.UNKNOWN),
    ],
)
def test_a_licence_is_what_the_package_states(fields: list[tuple[str, str]], licence: str) -> None:
    assert sbom.licence_of(Package(*fields)) == licence


def document(*components: Component) -> Document:
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": list(components)}


def test_every_component_gets_a_licence_or_the_reason_why_there_is_none() -> None:
    own: Component = {
        "type": "library",
        "name": "tsuzuri-records",
        "properties": [{"name": "uv:workspace:path", "value": "services/records"}],
    }
    told = sbom.python(
        document(own, {"type": "library", "name": "here"}, {"type": "library", "name": "absent"}), {"here": "ISC"}
    )
    named = [each["license"]["name"] for one in told["components"] for each in one.get("licenses", [])]
    assert named == [sbom.OWN, "ISC", sbom.ELSEWHERE]


LOCK = """{"packages": {"": {"version": "1"},
"node_modules/a": {"version": "1.0.0", "license": "MIT"},
"node_modules/@b/c": {"version": "2.0.0", "dev": true, "license": "ISC"},
"node_modules/a/node_modules/@b/c": {"version": "1.0.0", "optional": true}}}"""


def test_the_packages_of_the_ui_are_those_of_its_lock() -> None:
    told = sbom.web(locks.npm_packages(LOCK))
    assert [(each.get("purl"), each.get("scope")) for each in told["components"]] == [
        ("pkg:npm/%40b/c@1.0.0", "optional"),
        ("pkg:npm/%40b/c@2.0.0", "excluded"),
        ("pkg:npm/a@1.0.0", "required"),
    ]


def test_the_files_are_written(tmp_path: Path) -> None:
    files = sbom.write(tmp_path / "new", {"web": sbom.web(locks.npm_packages(LOCK))})
    assert [file.name for file in files] == ["web.cdx.json", "licences.md"]
    assert "## MIT (1)\n\na 1.0.0" in files[1].read_text(encoding="utf-8")
    assert json.loads(files[0].read_text(encoding="utf-8"))["bomFormat"] == "CycloneDX"


def looked(*packages: object) -> vulnerabilities.Audit:
    return vulnerabilities.of_pip_audit(json.dumps({"dependencies": packages}))


GOOD: Mapping[str, object] = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


def test_what_was_found_is_told() -> None:
    audit = looked(GOOD, BAD)
    assert (audit.looked_up, audit.found, audit.failure) == (2, ["b 1: X-1 (fixed in: 2)"], "")


@pytest.mark.parametrize("answer", ["", "no", "{}", json.dumps({"dependencies": [SKIPPED]})])
def test_an_audit_that_looked_nothing_up_is_none(answer: str) -> None:
    audit = vulnerabilities.of_pip_audit(answer)
    assert not audit.found
    assert [line for line in audit.lines() if "✓" in line] == []
    assert "NOT AUDITED: " in "".join(audit.lines())


def test_what_was_skipped_is_named() -> None:
    lines = list(looked(GOOD, SKIPPED).lines())
    assert lines[0].startswith("✓ uv.lock: 1 packages looked up")
    assert "NOT AUDITED in part" in lines[1]
    assert lines[1].endswith(": c")


@pytest.mark.parametrize("answer", ["", "[", '{"message": "405 Method Not Allowed", "error": {}}'])
def test_a_registry_of_npm_that_does_not_answer_is_said(answer: str) -> None:
    assert "NOT AUDITED: " in "".join(vulnerabilities.of_npm(answer, 3).lines())


def test_what_npm_found_is_told() -> None:
    answer = {"vulnerabilities": {"a": {"name": "a", "range": "<2", "severity": "high"}}}
    audit = vulnerabilities.of_npm(json.dumps(answer), 3)
    assert (audit.looked_up, audit.found) == (3, ["a <2 (high)"])


@pytest.mark.parametrize(("found", "code"), [([], 0), (["a"], 1)])
def test_only_what_was_found_fails(monkeypatch: pytest.MonkeyPatch, found: list[str], code: int) -> None:
    monkeypatch.setattr(vulnerabilities, "python", lambda: vulnerabilities.Audit("uv.lock", 2, found))
    monkeypatch.setattr(vulnerabilities, "npm", lambda: vulnerabilities.Audit("npm", failure="no answer"))
    assert vulnerabilities.main() == code
