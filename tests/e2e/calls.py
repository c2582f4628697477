"""The panel of a call, as the tests fill it in."""

from playwright.sync_api import Locator, Page


def panel(page: Page) -> Locator:
    """The panel while it is open."""
    return page.get_by_role("complementary", name="問合せ応対")


def caller(page: Page, role: str) -> Locator:
    """The chip of a caller: 本人, or a related party by its role."""
    return panel(page).get_by_role("radiogroup", name="相手").get_by_role("radio", name=role, exact=True)


def called_by(page: Page, kind: str) -> None:
    """Choose who called: the person, or anybody who is not a related party of the household."""
    if kind == "self":
        caller(page, "本人").check()
    else:
        panel(page).get_by_label("ほかの相手").select_option(kind)


def confirmed(page: Page, method: str = "voice") -> None:
    """Say that what the caller said of themselves was right."""
    panel(page).get_by_label("本人確認", exact=True).select_option(method)
    panel(page).get_by_role("radio", name="一致した", exact=True).check()
