"""The kinds of work on 今日."""

from playwright.sync_api import Locator, expect


def rows_of(group: Locator) -> Locator:
    """The rows of a kind of work, all of them: where only the first are shown, the rest is asked for."""
    expect(group).to_contain_text("件")
    for everything in group.get_by_role("button", name="すべて見る").all():
        everything.click()
    return group.get_by_role("listitem")
