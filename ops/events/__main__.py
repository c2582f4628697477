"""Writes docs/events anew from the models; refuses what readers of published events could not bear."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from ops.events import asyncapi, compatibility
from ops.events.schemas import all_schemas
from ops.launcher.config import CHECKOUT
from ops.launcher.topics import described

FOLDER = CHECKOUT / "docs" / "events"
_HEAD = "# Made by `./tsuzuri events` from libs/contracts and deploy/topics.yaml; not written by hand.\n"


def files(folder: Path = FOLDER) -> dict[str, str]:
    """Every file of docs/events that is made, by its path in that folder."""
    examples = {
        path.stem: json.loads(path.read_text()) for path in sorted((folder / "examples").glob("*.json"))
    }
    made = {f"schemas/{name}.json": as_json(schema) for name, schema in all_schemas().items()}
    made["published.json"] = as_lines(
        compatibility.merged(published_before(folder), compatibility.published())
    )
    described_topics = asyncapi.describe(described(), examples)
    made["asyncapi.yaml"] = _HEAD + yaml.safe_dump(
        described_topics, allow_unicode=True, sort_keys=False, width=120
    )
    return made


def published_before(folder: Path = FOLDER) -> dict[str, Any]:
    """What was published so far; nothing before the first time."""
    file = folder / "published.json"
    return json.loads(file.read_text()) if file.exists() else {}


def as_json(value: object) -> str:
    """JSON as these files keep it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_lines(published: dict[str, Any]) -> str:
    """What was published, a field a line: a change of one field is a change of one line."""
    types: list[str] = []
    for name, told in published.items():
        fields = [f"  {json.dumps(path)}: {json.dumps(field)}" for path, field in told["fields"].items()]
        verbs = json.dumps(told["verbs"])
        rows = ",\n".join(fields)
        types.append(f'{json.dumps(name)}: {{"verbs": {verbs}, "fields": {{\n{rows}}}}}')
    return "{\n" + ",\n".join(types) + "\n}\n"


def main() -> int:
    """Write the files; 1 and nothing written when something published would break."""
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
