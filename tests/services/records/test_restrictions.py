"""Protection and access restriction as commands: each states its version, and a repeated one changes nothing."""

from itertools import count
from typing import Any

import pytest

from services.records.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import household, refused
from tests.times import day

Doc = dict[str, Any]
FEW: Doc = {"allowed": ["w1", "s1", "c1"], "reason": "職員の親族"}
ABOUT: Doc = {"kind": "dv", "what_to_say": "お答えできません。"}


async def access(ask: Asker, home: Doc) -> Doc:
    found = await ask(CHIEF, "GET", f"/v1/households/{home['id']}/access")
    assert found.status_code == 200, found.text
    assert found.headers["etag"] == f'"{found.json()["version"]}"'
    return found.json()


async def said(ask: Asker, home: Doc, verb: str, body: Doc | None = None, **more: Any) -> Doc:
    """The answer to one of the verbs by the chief, on the current version."""
    given = {"if_match": (await access(ask, home))["version"], **more}
    answer = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/{verb}", body, **given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    return answer.json()


async def test_access_tells_who_may_see_and_the_version_to_state(ask: Asker) -> None:
    home = await household(ask)
    assert await access(ask, home) == {
        "household_id": home["id"],
        "version": 0,
        "protected": False,
        "restricted": False,
        "allowed": None,
    }
    shown = await said(ask, home, "protect", ABOUT)
    assert (await access(ask, home))["version"] == shown["version"] > 0
    await said(ask, home, "restrict", FEW)
    found = await access(ask, home)
    assert (found["protected"], found["restricted"], found["allowed"]) == (True, True, ["c1", "s1", "w1"])
    for stranger in (COLLEAGUE, ELSEWHERE):
        answer = await ask(stranger, "GET", f"/v1/households/{home['id']}/access")
        assert refused(answer) == (404, "NOT_FOUND")


async def test_the_worker_of_a_protected_household_is_not_named_where_callers_are_looked_up(ask: Asker) -> None:
    home = await household(ask)

    async def found() -> Doc:
        answer = await ask(COLLEAGUE, "POST", "/v1/callers", {"q": home["case_number"]})
        [one] = [each for each in answer.json()["items"] if each["household_id"] == home["id"]]
        return one

    assert (await found())["worker"] == home["worker"] is not None
    elsewhere = await ask(ELSEWHERE, "POST", "/v1/callers", {"q": home["case_number"]})
    await said(ask, home, "protect", ABOUT)
    assert await found() == {
        "household_id": home["id"],
        "case_number": home["case_number"],
        "name": home["head"]["name"],
        "kana": home["head"]["kana"],
        "office": home["office_code"],
        "ward": home["ward_code"],
        "protected": True,
        "worker": None,
        "worker_text": None,
        "status": home["status"],
        "age": None,
        "town": None,
    }
    hidden = await ask(ELSEWHERE, "POST", "/v1/callers", {"q": home["case_number"]})
    assert hidden.json() == elsewhere.json(), "a hit and a miss are answered in the same words"
    await said(ask, home, "unprotect")
    assert (await found())["worker"] == home["worker"]


@pytest.mark.parametrize("what", ["callers", "household"])
async def test_what_is_told_of_a_protection_is_of_the_set_that_released_it(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    home = await household(ask)
    audit, audits = store.audit.read, count()

    async def hidden_first(event: Any) -> None:
        if next(audits) == 0:
            await said(ask, home, "protect", ABOUT)
        await audit(event)

    monkeypatch.setattr("libs.restrictions.FRESH_SECONDS", 0.0)
    monkeypatch.setattr(store.audit, "read", hidden_first)
    if what == "callers":
        answer = await ask(COLLEAGUE, "POST", "/v1/callers", {"q": home["case_number"]})
        [one] = [each for each in answer.json()["items"] if each["household_id"] == home["id"]]
        assert (one["protected"], one["worker"]) == (True, None)
    else:
        answer = await ask(COLLEAGUE, "GET", f"/v1/households/{home['id']}")
        assert answer.json()["protection"]


@pytest.mark.parametrize(
    ("verb", "body"), [("protect", ABOUT), ("unprotect", None), ("restrict", FEW), ("unrestrict", None)]
)
async def test_each_change_states_the_version_that_was_seen(ask: Asker, verb: str, body: Doc | None) -> None:
    home = await household(ask)
    path = f"/v1/households/{home['id']}/{verb}"
    assert refused(await ask(CHIEF, "POST", path, body)) == (428, "IF_MATCH_REQUIRED")
    now = (await said(ask, home, "protect", ABOUT))["version"]
    stale = await ask(CHIEF, "POST", path, body, if_match=0)
    assert refused(stale) == (412, "VERSION_CONFLICT")
    assert stale.json()["context"] == {"current": now}
    assert (await access(ask, home))["version"] == now


async def test_only_what_hides_or_shows_somebody_makes_everybody_read_again(ask: Asker, store: Store) -> None:
    home = await household(ask)
    document = store.restrictions_document
    before = await document.etag()
    await said(ask, home, "protect", ABOUT)
    etag = await document.etag()
    assert etag != before
    for n in range(3):
        told = await said(ask, home, "protect", {**ABOUT, "what_to_say": f"{n} 回目の言い方"})
        assert (await access(ask, home))["version"] == told["version"]
        assert refused(await ask(CHIEF, "POST", f"/v1/households/{home['id']}/protect", ABOUT, if_match=0)) == (
            412,
            "VERSION_CONFLICT",
        )
    assert await document.etag() == etag
    shown = (await ask(WORKER, "GET", f"/v1/households/{home['id']}")).json()["protection"]
    assert shown["what_to_say"] == "2 回目の言い方"
    await said(ask, home, "unrestrict")
    assert await document.etag() == etag
    await said(ask, home, "unprotect")
    assert await document.etag() != etag


async def test_a_late_retry_of_unprotect_shows_nobody_who_was_protected_again(ask: Asker) -> None:
    home = await household(ask)
    seen = (await said(ask, home, "protect", ABOUT))["version"]
    path = f"/v1/households/{home['id']}/unprotect"
    lifted = await ask(SUPERVISOR, "POST", path, if_match=seen, key="lift-once")
    assert lifted.json()["protected"] is False
    again = (await said(ask, home, "protect", ABOUT))["version"]
    retried = await ask(SUPERVISOR, "POST", path, if_match=seen, key="lift-once")
    assert (retried.status_code, retried.json()["protected"]) == (200, True), "answered with what stands now"
    assert (await ask(ELSEWHERE, "GET", f"/v1/households/{home['id']}")).status_code == 404
    assert (await access(ask, home))["version"] == again
    assert refused(await ask(SUPERVISOR, "POST", path, if_match=seen)) == (412, "VERSION_CONFLICT")


async def test_a_late_retry_of_protect_neither_hides_again_nor_says_what_was_said_before(ask: Asker) -> None:
    home = await household(ask)
    path = f"/v1/households/{home['id']}"
    first = await ask(WORKER, "POST", f"{path}/protect", ABOUT, if_match=0, key="protect-once")
    await said(ask, home, "protect", {"kind": "stalking", "what_to_say": "不在と答える。"})
    retried = await ask(WORKER, "POST", f"{path}/protect", ABOUT, if_match=0, key="protect-once")
    assert (first.status_code, retried.status_code) == (200, 200)
    protection = (await ask(WORKER, "GET", path)).json()["protection"]
    assert (protection["kind"], protection["what_to_say"]) == ("stalking", "不在と答える。")
    await said(ask, home, "unprotect")
    await ask(WORKER, "POST", f"{path}/protect", ABOUT, if_match=0, key="protect-once")
    assert (await access(ask, home))["protected"] is False


async def test_a_retry_after_a_crash_says_what_the_first_try_had_not_said_yet(ask: Asker, store: Any) -> None:
    home = await household(ask)
    path = f"/v1/households/{home['id']}"
    await ask(WORKER, "POST", f"{path}/protect", ABOUT, if_match=0, key="protect-crash")
    await store.protections.delete({"_id": home["id"]})
    await ask(WORKER, "POST", f"{path}/protect", ABOUT, if_match=0, key="protect-crash")
    assert (await ask(WORKER, "GET", path)).json()["protection"]["kind"] == "dv"


async def test_a_key_means_one_request(ask: Asker) -> None:
    home = await household(ask)
    await said(ask, home, "restrict", FEW, key="restrict-once")
    other = await ask(
        CHIEF,
        "POST",
        f"/v1/households/{home['id']}/restrict",
        {**FEW, "allowed": ["c1"]},
        if_match=0,
        key="restrict-once",
    )
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await access(ask, home))["allowed"] == ["c1", "s1", "w1"]


async def test_only_a_superior_lifts_and_the_same_key_does_not_change_that(ask: Asker) -> None:
    home = await household(ask)
    seen = (await said(ask, home, "protect", ABOUT))["version"]
    for verb, body in (("unprotect", None), ("restrict", FEW), ("unrestrict", None)):
        answer = await ask(WORKER, "POST", f"/v1/households/{home['id']}/{verb}", body, if_match=seen)
        assert refused(answer) == (403, "OUT_OF_SCOPE")


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        (["w1", "c1", "nobody"], "VALIDATION_FAILED"),
        (["w1", "w2"], "NOBODY_COULD_LIFT"),
        (["w1", "chief-of-hyogo"], "NOBODY_COULD_LIFT"),
        (["w1", "chief-of-old"], "NOBODY_COULD_LIFT"),
    ],
)
async def test_a_restriction_names_staff_and_leaves_somebody_who_can_lift_it(
    ask: Asker, allowed: list[str], code: str
) -> None:
    await others(ask)
    home = await household(ask)
    body = {"allowed": allowed, "reason": "職員の親族"}
    answer = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", body, if_match=0)
    assert refused(answer) == (422, code)
    assert (await access(ask, home))["restricted"] is False


async def others(ask: Asker) -> None:
    """課長 of another office, and one whose post has ended."""
    held = {"chief-of-hyogo": ("hyogo", None), "chief-of-old": ("tarumi", day(-1))}
    people = [
        {
            "id": staff_id,
            "type": "staff",
            "state": {
                "staff_number": staff_id,
                "name": "試験 長",
                "kana": None,
                "posts": [
                    {
                        "post": "課長",
                        "role": "section_chief",
                        "office_code": office,
                        "unit": "課",
                        "from": "2020-04-01",
                        "to": to,
                    }
                ],
            },
        }
        for staff_id, (office, to) in held.items()
    ]
    batch = {"id": "batch-chiefs", "synthetic": True}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": people})


async def test_after_a_restore_what_the_services_still_hide_is_hidden_again(ask: Asker, store: Any) -> None:
    kept, lost = await household(ask), await household(ask)
    await said(ask, kept, "protect", ABOUT)
    entry = {"office_code": "tarumi", "offices": ["tarumi"], "n": 900}
    body: Doc = {"held": [{"n": 900, "households": {lost["id"]: entry}}, {"n": 1, "households": {}}]}
    before = await store.restrictions_document.document()
    told = await ask("ops", "POST", "/internal/v1/restrictions/restored", body)
    assert told.json() == {"n": 901, "hidden_again": [lost["id"]]}
    for home in (kept, lost):
        assert (await ask(ELSEWHERE, "GET", f"/v1/households/{home['id']}")).status_code == 404
    after = await store.restrictions_document.document()
    assert after["word"] > before["word"]
    assert (await access(ask, lost))["protected"]
    await said(ask, lost, "unprotect")
    assert (await store.restrictions_document.document())["word"] == after["word"]
    assert (await ask("search", "POST", "/internal/v1/restrictions/restored", body)).status_code == 403
