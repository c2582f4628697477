"""Generates docs/data: an overview, a page per aggregate, and the code lists.

Types, classes and meanings come from `libs/contracts`, the release of each field from `docs/events/published.json`, and
the consumers of a topic from `deploy/topics.yaml`.
"""

import sys
from pathlib import Path

from libs.contracts.events import TYPES
from ops.data.aggregate import page
from ops.data.overview import code_lists, overview
from ops.events.schemas import name_of
from ops.launcher.config import CHECKOUT

FOLDER = CHECKOUT / "docs" / "data"


HEAD = "<!-- Made by `./tsuzuri data` from libs/contracts; not written by hand. -->\n"


def files() -> dict[str, str]:
    """The text of every file of docs/data by its name."""
    pages = {f"{name_of(kind)}.md": page(kind) for kind in TYPES}
    made = {"README.md": overview(), **pages, "codes.md": code_lists()}
    return {name: HEAD + text for name, text in made.items()}


def write(folder: Path = FOLDER) -> None:
    """Write every page, and remove those of aggregates that no longer exist."""
    folder.mkdir(parents=True, exist_ok=True)
    made = files()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text)


def main() -> int:
    """Write the pages."""
    write()
    print(f"✓ {FOLDER.relative_to(CHECKOUT)} を作り直しました。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
