"""Asks the registries which locked packages have known vulnerabilities, and ends with 1 when one has.

A registry that cannot be reached is reported, and is no failure: offices build in networks without internet access. A
package that was not looked up is never reported as free of vulnerabilities.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from ops.release.locks import WEB, exported

_PIP_AUDIT = ("--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")
_AUDIT_SECONDS = 300


class Vulnerability(TypedDict):
    """A vulnerability as pip-audit reports it."""

    id: str
    fix_versions: list[str]


class AuditedPackage(TypedDict):
    """A package as pip-audit reports it; one that was skipped was not looked up."""

    name: str
    version: NotRequired[str]
    skip_reason: NotRequired[str]
    vulns: NotRequired[list[Vulnerability]]


class NpmVulnerability(TypedDict):
    """A package as npm reports it."""

    name: str
    severity: str
    range: str


class NpmReport(TypedDict):
    """The report of npm; without `vulnerabilities` the registry gave no answer."""

    vulnerabilities: NotRequired[dict[str, NpmVulnerability]]
    message: NotRequired[str]


@dataclass
class Audit:
    """The result for one lock: how many packages were looked up, what was found, and what kept the others from it."""

    lock: str
    looked_up: int = 0
    found: list[str] = field(default_factory=list[str])
    failure: str = ""

    def lines(self) -> Iterator[str]:
        """Yield the lines that are printed."""
        yield from (f"✗ {self.lock}: {each}" for each in self.found)
        if self.looked_up:
            yield f"{'✗' if self.found else '✓'} {self.lock}: {self.looked_up} packages looked up, {len(self.found)} with known vulnerabilities"
        if self.failure:
            yield f"– {self.lock}: NOT AUDITED{' in part' if self.looked_up else ''}: {self.failure}"


def of_pip_audit(answer: str) -> Audit:
    """Read the answer of pip-audit."""
    audit = Audit("uv.lock")
    try:
        packages = cast("list[AuditedPackage]", json.loads(answer)["dependencies"])
    except (ValueError, KeyError):
        audit.failure = "the advisories of the Python registry are not reachable from here"
        return audit
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    for each in packages:
        for one in each.get("vulns", []):
            fixed = ", ".join(one["fix_versions"]) or "none"
            audit.found.append(f"{each['name']} {each.get('version', '')}: {one['id']} (fixed in: {fixed})")
    audit.looked_up = len(packages) - len(skipped)
    if skipped:
        reason = f"not found there: {', '.join(skipped)}" if audit.looked_up else "not reachable from here"
        audit.failure = f"the advisories of the Python registry are {reason}"
    return audit


def of_npm(answer: str, packages: int) -> Audit:
    """Read the answer of npm, which was asked about `packages` packages."""
    audit = Audit("web/package-lock.json")
    try:
        report = cast("NpmReport", json.loads(answer))
    except ValueError:
        report = cast("NpmReport", {})
    if (found := report.get("vulnerabilities")) is None:
        audit.failure = "the advisories of the npm registry are not reachable from here"
        return audit
    audit.looked_up = packages
    audit.found = [f"{each['name']} {each['range']} ({each['severity']})" for each in found.values()]
    return audit


def python() -> Audit:
    """Ask about one package first, and about all of them only when that is answered."""
    requirements = exported("--no-emit-workspace", "--no-hashes", "--no-annotate", "--no-header").splitlines()
    first = of_pip_audit(_pip_audit(requirements[:1]))
    return of_pip_audit(_pip_audit(requirements)) if first.looked_up else first


def _pip_audit(requirements: Sequence[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        program = str(Path(sys.executable).parent / "pip-audit")
        return _output_of([program, "--requirement", str(file), *_PIP_AUDIT])


def npm() -> Audit:
    """Ask about the UI's packages; npm reads only its lock."""
    if (program := shutil.which("npm")) is None:
        return Audit("web/package-lock.json", failure="there is no npm")
    packages = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return of_npm(_output_of([program, "audit", "--package-lock-only", "--json"], WEB), len(packages) - 1)


def _output_of(argv: Sequence[str], cwd: Path | None = None) -> str:
    """What a program printed; empty when it took too long."""
    try:
        done = subprocess.run(  # noqa: S603 — programs of this checkout and npm
            argv,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=_AUDIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def main() -> int:
    """Audit both locks; 1 when a vulnerability was found."""
    audits = [python(), npm()]
    print("\n".join(line for audit in audits for line in audit.lines()))
    return int(any(audit.found for audit in audits))


if __name__ == "__main__":
    sys.exit(main())
