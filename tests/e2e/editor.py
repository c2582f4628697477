"""What a writer does in the editor: opens the facts of a record, and chooses what it is about."""

import re

from playwright.sync_api import Page, expect


def open_fact(page: Page, name: str) -> None:
    """Open the fields of a fact of the record (日時, 場所, …), unless they are open."""
    chip = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{name}")))
    if chip.get_attribute("open") is None:
        chip.locator("summary").click()
    expect(chip).to_have_attribute("open", "")


def choose_subject(page: Page, subject: str) -> None:
    """Say what the record is about."""
    open_fact(page, "主題")
    box = page.get_by_role("combobox", name="主題", exact=True)
    box.fill(subject)
    box.press("Enter")
    expect(page.get_by_role("button", name=f"{subject}を外す")).to_be_visible()
