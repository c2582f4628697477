"""起案者から: each round keeps the note that it was sent with, and a round without one shows none
(docs/domain/sign-off.md 3.2)."""

from typing import Any

from libs.actor import Actor
from tests.services.people import CHIEF, SUPERVISOR, WORKER
from tests.services.signoff import Desks

Doc = dict[str, Any]


async def sent_again(desks: Desks, submission: Doc, note: str | None, who: Actor = WORKER) -> Doc:
    """The submission, returned by the 課長 and sent again with this note."""
    await desks.act(CHIEF, submission["id"], "return", {"comment": "直してください"})
    await desks.carry(submission["id"])
    items = [
        {"record_id": each["record_id"], "version": (await desks.record(each["record_id"]))["version"]}
        for each in (await desks.submission(submission["id"]))["items"]
    ]
    body = {"items": items} if note is None else {"items": items, "comment": note}
    made = await desks.ask(who, f"/v1/submissions/{submission['id']}/resubmit", body)
    await desks.carry(submission["id"])
    return made


async def begun(desks: Desks) -> Doc:
    """A submission with a note, approved by the 係長."""
    submission = await desks.sent(await desks.written(desks.home["id"]), comment="家賃の額を見てください")
    await desks.act(SUPERVISOR, submission["id"], "approve")
    return submission


async def test_a_note_is_shown_with_the_round_that_it_was_sent_with(desks: Desks) -> None:
    submission = await begun(desks)
    first = {"round": 1, "by": submission["drafter"], "at": submission["sent_at"], "comment": "家賃の額を見てください"}
    assert (await desks.case(submission["id"]))["round_notes"] == [first]

    second = await sent_again(desks, submission, None)
    shown = await desks.case(submission["id"])
    assert (second["round"], second["comment"]) == (2, None)
    assert (shown["round"], shown["comment"], shown["round_notes"]) == (2, None, [first])

    third = await sent_again(desks, submission, "契約書を付けました", SUPERVISOR)
    shown = await desks.case(submission["id"])
    assert (third["comment"], shown["comment"]) == ("契約書を付けました", "契約書を付けました")
    kept, newer = shown["round_notes"]
    assert kept == first
    assert (newer["round"], newer["by"]["staff_id"], newer["at"]) == (3, SUPERVISOR.staff_id, third["sent_at"])
    assert newer["comment"] == "契約書を付けました"


async def test_the_note_of_a_case_of_an_earlier_release_stays(desks: Desks) -> None:
    submission = await begun(desks)
    cases = desks.system.store("approvals").approvals.collection
    await cases.update({"_id": submission["id"]}, {"$unset": {"round_notes": ""}})
    shown = await desks.case(submission["id"])
    assert (shown["comment"], shown["round_notes"]) == ("家賃の額を見てください", [])
    await sent_again(desks, submission, None)
    shown = await desks.case(submission["id"])
    at = shown["drafted_at"]
    kept = {"round": 1, "by": submission["drafter"], "at": at, "comment": "家賃の額を見てください"}
    assert (shown["comment"], shown["round_notes"]) == (None, [kept])
