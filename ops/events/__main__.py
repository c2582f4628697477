"""Generates docs/events from the models; refuses a change that readers of published events could not handle."""

import json
import sys
import tomllib
from pathlib import Path

import yaml

from ops.events import asyncapi, compatibility
from ops.events.schemas import all_schemas
from ops.launcher.config import CHECKOUT
from ops.launcher.topics import read_topics

FOLDER = CHECKOUT / "docs" / "events"
_HEAD = "# Made by `./tsuzuri events` from libs/contracts and deploy/topics.yaml; not written by hand.\n"


def files(folder: Path = FOLDER) -> dict[str, str]:
    """The text of every generated file of docs/events, by its path in that folder."""
    examples = {path.stem: json.loads(path.read_text()) for path in sorted((folder / "examples").glob("*.json"))}
    made = {f"schemas/{name}.json": as_json(schema) for name, schema in all_schemas().items()}
    made["published.json"] = as_lines(
        compatibility.merged(published_before(folder), compatibility.published(), release())
    )
    described_topics = asyncapi.describe(read_topics(), examples)
    made["asyncapi.yaml"] = _HEAD + yaml.safe_dump(described_topics, allow_unicode=True, sort_keys=False, width=120)
    return made


def release() -> str:
    """The number of the release that this checkout will become."""
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]


def published_before(folder: Path = FOLDER) -> compatibility.Published:
    """What was published so far; empty before the first release."""
    file = folder / "published.json"
    return json.loads(file.read_text()) if file.exists() else {}


def as_json(value: object) -> str:
    """The value as JSON, in the layout of these files."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_lines(published: compatibility.Published) -> str:
    """The published types with one field per line, so that a change of one field is a change of one line."""
    types: list[str] = []
    for name, described in published.items():
        fields = [f"  {json.dumps(path)}: {json.dumps(field)}" for path, field in described["fields"].items()]
        verbs = json.dumps(described["verbs"])
        rows = ",\n".join(fields)
        types.append(f'{json.dumps(name)}: {{"verbs": {verbs}, "fields": {{\n{rows}}}}}')
    return "{\n" + ",\n".join(types) + "\n}\n"


def main() -> int:
    """Write the files; 1, with nothing written, when a change would break something published."""
    broken = compatibility.breaking(published_before(), compatibility.published())
    if broken:
        print("✗ 公開済みのイベントと両立しない変更です。項目は追加だけにしてください。", file=sys.stderr)
        print("\n".join(f"  {line}" for line in broken), file=sys.stderr)
        return 1
    for name, text in files().items():
        target = FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    print(f"✓ {FOLDER.relative_to(CHECKOUT)} を作り直しました。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
