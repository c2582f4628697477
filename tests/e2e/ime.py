"""Composes Japanese text as an input method does, through the browser's own protocol."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

PROCESSED = 229
"""The key code of a key that the input method handles."""
KEYS = {
    "Enter": ("Enter", "Enter"),
    "Escape": ("Escape", "Escape"),
    "Space": (" ", "Space"),
    "Down": ("ArrowDown", "ArrowDown"),
}


class Ime:
    """An input method on one page."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        self._send: Callable[[str, dict[str, Any]], object] = session.send  # pyright: ignore[reportUnknownMemberType]  # untyped

    def compose(self, text: str) -> None:
        """Show this text as being composed: underlined, not yet entered."""
        at = {"selectionStart": len(text), "selectionEnd": len(text)}
        self._send("Input.imeSetComposition", {"text": text, **at})

    def press(self, name: str) -> None:
        """Press a key while composing: the page gets the event, but the key belongs to the input method."""
        key, code = KEYS[name]
        for kind in ("rawKeyDown", "keyUp"):
            self._send(
                "Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": PROCESSED}
            )

    def commit(self, text: str) -> None:
        """End the composition with this text."""
        self._send("Input.insertText", {"text": text})
