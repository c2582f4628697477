"""Which inquiry opens its household to another office: one that the household's own office has taken on or handed over."""

from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI

from libs.actor import Actor, Purpose
from services.inquiries import queries
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import hear, household
from tests.services.people import ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]


async def opened(ask: Asker, inquiry: Doc, who: Actor) -> list[str]:
    """What approvals, records and search are told."""
    asked = {"ref_id": inquiry["id"], "staff_id": who.staff_id, "office": who.acting_post.office_code}
    answer = await ask("records", "GET", "/internal/v1/openings", params=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["known"]
    assert bool(told["until"]) == bool(told["household_ids"])
    return told["household_ids"]


async def test_logging_a_call_about_another_office_s_household_opens_nothing(ask: Asker) -> None:
    made = await logged(ask, household_id="h9")
    assert await opened(ask, made, WORKER) == []
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    assert await opened(ask, handed, WORKER) == [], "handing it off is the reader's own act"
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened(ask, taken, WORKER) == ["h9"]
    assert await opened(ask, taken, SUPERVISOR) == ["h9"], "the office that took the call works on it"
    assert await opened(ask, taken, somebody("x", office="kita")) == []


async def test_a_call_without_a_household_is_opened_by_who_took_it_on_and_linked_it(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened(ask, taken, WORKER) == []
    linked = await act(ask, ELSEWHERE, taken, "link", {"household_id": "h9"})
    assert await opened(ask, linked, WORKER) == ["h9"]


async def test_what_an_office_hands_over_itself_is_open_to_the_other(ask: Asker) -> None:
    made = await logged(ask, ELSEWHERE, household_id="h9")
    assert await opened(ask, made, WORKER) == []
    handed = await act(ask, ELSEWHERE, made, "hand-off", {"to_office_code": "tarumi"})
    assert await opened(ask, handed, WORKER) == ["h9"]


async def test_whoever_passes_a_call_back_without_taking_it_on_shares_nothing(ask: Asker) -> None:
    made = await logged(ask, household_id="h9")
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    back = await act(ask, ELSEWHERE, handed, "hand-off", {"to_office_code": "tarumi"})
    assert await opened(ask, back, WORKER) == []
    taken = await act(ask, WORKER, back, "accept")
    assert await opened(ask, taken, WORKER) == []


async def test_an_answer_or_a_message_of_the_household_s_office_opens_nothing(ask: Asker) -> None:
    made = await logged(ask, household_id="h9", message_to=["w9"])
    seen = await ask(ELSEWHERE, "POST", f"/v1/inquiries/{made['id']}/message-seen")
    answered = await act(ask, ELSEWHERE, seen.json(), "answer", {"text": "承知した"})
    assert await opened(ask, answered, WORKER) == []


async def test_taken_on_for_one_household_it_does_not_open_another_linked_by_the_reader(
    ask: Asker, store: Store
) -> None:
    await hear(store, household("h8", "hyogo", "w9"))
    made = await logged(ask, household_id="h9")
    taken = await act(
        ask, ELSEWHERE, await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"}), "accept"
    )
    refused = await ask(
        WORKER, "POST", f"/v1/inquiries/{made['id']}/link", {"household_id": "h8"}, if_match=taken["version"]
    )
    assert refused.status_code == 404, "nor can he link what he does not read"
    back = await act(ask, WORKER, taken, "link", {"household_id": "h1"})
    assert await opened(ask, back, ELSEWHERE) == ["h1"], "that is the own office's to share"
    assert "h9" not in await opened(ask, back, WORKER)


async def test_it_ends_with_the_inquiry(ask: Asker, store: Store) -> None:
    await hear(store, household("h7", "hyogo", "w9"))
    made = await logged(ask, household_id="h7")
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened(ask, taken, WORKER) == ["h7"]
    answered = await act(ask, ELSEWHERE, taken, "answer", {"text": "済"})
    await act(ask, ELSEWHERE, answered, "close")
    assert await opened(ask, taken, WORKER) == []


@pytest.mark.parametrize("who", ["gateway", "ops"])
async def test_only_the_services_that_release_reads_may_ask(ask: Asker, who: str) -> None:
    asked = {"ref_id": "i-1", "staff_id": "w1", "office": "tarumi"}
    assert (await ask(who, "GET", "/internal/v1/openings", params=asked)).status_code == 403
    told = (await ask("records", "GET", "/internal/v1/openings", params=asked)).json()
    assert told == {"known": False, "household_ids": [], "until": None}


async def test_one_s_own_service_confirms_its_own_inquiries(ask: Asker, store: Store, app: FastAPI) -> None:
    made = await logged(ask, household_id="h9")
    taken = await act(
        ask, ELSEWHERE, await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"}), "accept"
    )
    own = await logged(ask, ELSEWHERE, household_id="h9")
    asking = somebody("w1", purpose=Purpose("inquiry", "inquiry", taken["id"]))
    assert (await ask(WORKER, "GET", f"/v1/inquiries/{own['id']}")).status_code == 404
    app.state.purposes = store.process.purposes(inquiry=partial(queries.opening, store))
    assert (await ask(asking, "GET", f"/v1/inquiries/{own['id']}")).status_code == 200
