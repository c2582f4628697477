"""The manual says what is on the screens: their words, every key, every state."""

import json
import re

import pytest

from ops.launcher.config import CHECKOUT

WEB = CHECKOUT / "web" / "src"
MANUAL = (CHECKOUT / "docs" / "ja" / "操作.md").read_text(encoding="utf-8")
WORDS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((WEB / "i18n" / "ja").glob("*.ts")))
CODES = json.loads((WEB / "i18n" / "codes.json").read_text(encoding="utf-8"))
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(WEB.rglob("*.ts*"))
    if not path.name.endswith(".test.ts") and "generated" not in path.parts
)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
ROW = re.compile(r"^\|([^|]+)\|([^|]+)\|$", re.M)
SHORTCUT = re.compile(r'\buse(?:Told)?Shortcut\(\s*(?:"(?P<keys>[^"]+)"|KEYS),\s*(?:t\("(?P<words>[^"]+)"\))?')
CURTAIN = re.compile(r'^const KEYS = "([^"]+)";$', re.M)
PLACE = re.compile(r'\bgo: "(?P<words>[^"]+)", keys: "(?P<keys>[^"]+)"')
STATES = {
    "記録の状態": "record_state",
    "案件の状態": "case_state",
    "要処理の状態": "item_state",
    "問合せの状態": "inquiry_state",
}


def table(heading: str) -> dict[str, str]:
    """The rows of the table under a heading: its first column, and the second."""
    section = MANUAL.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    rows = [(first.strip(), second.strip()) for first, second in ROW.findall(section)]
    return dict(rows[2:])  # without the head and its line


def shortcuts() -> list[tuple[str, str]]:
    """Every key that a screen registers, with the name of its words; without a name where they depend on what is shown."""
    [curtain] = set(CURTAIN.findall(SOURCES))
    found = [*SHORTCUT.finditer(SOURCES), *PLACE.finditer(SOURCES)]
    return [(each["keys"] or curtain, each["words"] or "") for each in found]


def words(name: str) -> list[str]:
    """The Japanese texts that a name such as `shell.keys.help` may stand for: those with its last part in its group."""
    group, _, path = name.partition(".")
    text = (WEB / "i18n" / "ja" / f"{group}.ts").read_text(encoding="utf-8")
    return re.findall(rf'\b{path.rpartition(".")[2]}: "([^"]*)"', text)


def test_every_key_of_the_screens_and_no_other_stands_in_the_table_of_keys() -> None:
    held = {keys.strip("`") for keys in table("キーの一覧")}
    assert held == {keys for keys, _ in shortcuts()}


def test_a_key_does_what_the_table_says() -> None:
    rows = {keys.strip("`"): text for keys, text in table("キーの一覧").items()}
    other = [(keys, name) for keys, name in shortcuts() if name and not any(text in rows[keys] for text in words(name))]
    assert other == []


@pytest.mark.parametrize("heading", STATES)
def test_every_state_is_explained_in_its_order(heading: str) -> None:
    assert list(table(heading)) == list(CODES[STATES[heading]].values())


def test_what_is_bold_is_on_the_screens() -> None:
    known = [*(label for labels in CODES.values() for label in labels.values()), WORDS]
    missing = [
        piece
        for bold in BOLD.findall(MANUAL)
        for piece in filter(None, (part.strip() for part in bold.split("…")))
        if not any(piece in text for text in known)
    ]
    assert missing == []
