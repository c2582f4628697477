"""Writes the bill of materials of every locked package, and the list of their licences, into `.local/reports/sbom`.

uv describes the Python packages in CycloneDX; the licences are read from what is installed beside this program. The UI's
packages and their licences are in its own lock. The engines that `make up` fetches with Maven are not part of it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import NotRequired, TypedDict, cast
from urllib.parse import quote

from ops.launcher.config import CHECKOUT
from ops.release.locks import NpmPackage, exported, npm_name, npm_packages

FOLDER = CHECKOUT / ".local" / "reports" / "sbom"
OWN = "MIT"
UNKNOWN = "not stated"
_NO_LICENCES = {"OSI Approved", "DFSG approved"}
"""Parts of classifiers that name no licence."""
ELSEWHERE = "not installed on this machine"


class Property(TypedDict):
    """A name and a value of CycloneDX."""

    name: str
    value: str


class LicenseName(TypedDict):
    """A licence by the name that its package gives it."""

    name: str


class License(TypedDict):
    """The licence of a component."""

    license: LicenseName


class Component(TypedDict):
    """The fields of one package that are read and written here."""

    type: str
    name: str
    version: NotRequired[str]
    purl: NotRequired[str]
    scope: NotRequired[str]
    licenses: NotRequired[list[License]]
    properties: NotRequired[list[Property]]


class Document(TypedDict):
    """The fields of a CycloneDX document that are read and written here."""

    bomFormat: str
    specVersion: str
    version: int
    components: list[Component]


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states: as an SPDX expression, else by its classifiers, else in its own words."""
    stated = package.metadata.json
    if isinstance(expression := stated.get("license_expression"), str):
        return expression
    classifiers = cast("list[str]", stated.get("classifier", []))
    found = {each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")} - _NO_LICENCES
    if found:
        return " AND ".join(sorted(found))
    own = stated.get("license")
    return own.strip().partition("\n")[0] if isinstance(own, str) and own.strip() else UNKNOWN


def installed() -> dict[str, str]:
    """Return the licences of installed packages by normalised name: of this environment and of the engine's own."""
    engines = (CHECKOUT / ".local" / "engines").glob("*/lib/*/site-packages")
    found = list(distributions(path=[*sys.path, *map(str, engines)]))
    return {each.name.lower().replace("_", "-").replace(".", "-"): licence_of(each) for each in found}


def python(document: Document, licences: Mapping[str, str]) -> Document:
    """Return uv's document with a licence added to every component."""
    for component in document["components"]:
        is_own = any(each["name"] == "uv:workspace:path" for each in component.get("properties", []))
        licence = OWN if is_own else licences.get(component["name"], ELSEWHERE)
        component["licenses"] = [{"license": {"name": licence}}]
    return document


def web(packages: Mapping[str, NpmPackage]) -> Document:
    """Return the CycloneDX document of the UI's packages."""
    found = {(npm_name(place), package.get("version", "")): package for place, package in packages.items()}
    components = [_npm(name, version, package) for (name, version), package in sorted(found.items())]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


def _npm(name: str, version: str, package: NpmPackage) -> Component:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:npm/{quote(name, safe='/')}@{version}",
        "scope": "excluded" if package.get("dev") else "optional" if package.get("optional") else "required",
        "licenses": [{"license": {"name": package.get("license", UNKNOWN)}}],
    }


def licences(documents: Mapping[str, Document]) -> Iterator[str]:
    """Yield the page of licences: each licence with the packages under it."""
    for title, document in documents.items():
        under: dict[str, list[str]] = defaultdict(list)
        for component in document["components"]:
            for each in component.get("licenses", []):
                under[each["license"]["name"]].append(f"{component['name']} {component.get('version', '')}".strip())
        yield f"# {title}: {len(document['components'])} packages"
        for licence, packages in sorted(under.items()):
            yield f"\n## {licence} ({len(packages)})\n"
            yield ", ".join(sorted(packages))
        yield ""


def write(folder: Path, documents: Mapping[str, Document]) -> list[Path]:
    """Write the documents and the page; return the paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        f"{title}.cdx.json": json.dumps(document, indent=2, ensure_ascii=False) for title, document in documents.items()
    }
    texts["licences.md"] = "\n".join(licences(documents))
    for name, text in texts.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return [folder / name for name in texts]


def main(arguments: Sequence[str]) -> int:
    """Write everything to the given folder, or to the usual one."""
    exported_packages = cast(
        "Document", json.loads(exported("--format", "cyclonedx1.5", "--preview-features", "sbom-export"))
    )
    documents = {"python": python(exported_packages, installed()), "web": web(npm_packages())}
    for file in write(Path(arguments[0]) if arguments else FOLDER, documents):
        print(file.relative_to(CHECKOUT) if file.is_relative_to(CHECKOUT) else file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
