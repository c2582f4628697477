"""決裁欄: 紙のとおりの欄 — 起案、回議、合議、決裁、代、引上、後閲 (AP16)."""

# ruff: noqa: N802  # rules are named in the clerk's words

from datetime import timedelta

from services.approvals.domain.post_view import require
from services.approvals.domain.sheet import Box, sheet
from tests.rules.approvals.office import ACCOUNTING, CHIEF, HEAD, MONDAY, SUPERVISOR, Matter, away, content, matter


def boxes(given: Matter) -> list[Box]:
    """The stamp table, with the 後閲 of the decision still unread."""
    duties = [require(given.case, duty).state for duty in given.case.get("owed", [])]
    return sheet(given.case, duties)


def stamps(given: Matter) -> list[tuple[str, str | None, str, str]]:
    return [(b["kind"], b["mark"], b["name"].split()[0], b["state"]) for b in boxes(given)]


def on_leave(*staff_ids: str) -> Matter:
    return matter(absences=tuple(away(who, MONDAY, MONDAY + timedelta(days=9)) for who in staff_ids))


def test_まだ押していない欄も_順に見える() -> None:
    assert stamps(matter().submitted(matter_type="change")) == [
        ("起案", None, "望月", "done"),
        ("回議", None, "深町", "active"),
        ("合議", None, "小田切", "waiting"),
        ("決裁", None, "長峰", "waiting"),
    ]


def test_押した欄には_職と氏名と和暦の日付が入る() -> None:
    given = matter().submitted().approved(SUPERVISOR).approved(CHIEF)
    drafted, reviewed, decided = boxes(given)
    assert [b["date"] for b in (drafted, reviewed, decided)] == ["令和8年6月1日"] * 3
    assert (decided["kind"], decided["post"], decided["name"], decided["state"]) == (
        "決裁",
        "課長",
        "長峰 武",
        "approve",
    )


def test_不在で飛ばした人の欄は後閲になる() -> None:
    given = on_leave(SUPERVISOR).submitted()
    assert ("後閲", "後閲", "深町", "pending") in stamps(given), "also before the decision"
    assert stamps(given.approved(CHIEF)) == [
        ("起案", None, "望月", "done"),
        ("後閲", "後閲", "深町", "pending"),
        ("決裁", None, "長峰", "approve"),
    ]


def test_引き上げた人の欄には引上と付く() -> None:
    given = matter(absences=(away(SUPERVISOR, MONDAY, MONDAY),)).submitted().pulled_up(CHIEF)
    assert stamps(given)[1:] == [("後閲", "後閲", "深町", "pending"), ("決裁", "引上", "長峰", "approve")]


def test_代決の欄には代と付き_決裁者の後閲の欄が加わる() -> None:
    given = on_leave(HEAD).submitted(matter_type="transfer").approved(SUPERVISOR).approved(CHIEF)
    assert stamps(given.deputised(CHIEF))[3:] == [
        ("代決", "代", "長峰", "approve"),
        ("供覧", None, "杉沢", "active"),
        ("後閲", "後閲", "荒垣", "pending"),
    ]


def test_差戻しと廃案も欄に残る() -> None:
    assert stamps(matter().submitted().returned(SUPERVISOR))[1] == ("差戻", None, "深町", "return")
    policy = content("r-1", kind="support_policy")
    assert stamps(matter().submitted(seen=[policy]).rejected(SUPERVISOR))[1] == ("廃案", None, "深町", "reject")
    consulted = matter().submitted(matter_type="change").approved(SUPERVISOR).approved(ACCOUNTING)
    assert stamps(consulted)[2] == ("合議", None, "小田切", "approve")


def test_前の回に押した印は_そのとき見た内容の印のまま() -> None:
    """A stamp that stays after a correction keeps the hash of what was read then, not of the later text."""
    given = matter().submitted().approved(SUPERVISOR).returned(CHIEF)
    before = given.case["items"][0]["sha256"][:12]
    given.resubmitted(seen=[content("r-1", "六月三日に訪問した。")]).approved(CHIEF)
    after = given.case["items"][0]["sha256"][:12]
    assert before != after
    hashes = {(b["name"].split()[0], b["round"]): b["hash"] for b in boxes(given) if b["at"]}
    assert hashes == {("望月", 2): after, ("深町", 1): before, ("長峰", 2): after}
