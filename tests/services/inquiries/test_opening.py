"""Which inquiry opens its household to another office: one that the household's own office has accepted or handed over."""

from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI

from libs.actor import Actor, Purpose
from services.inquiries.queries import opening as queries
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import hear, household
from tests.services.keepers import Keepers
from tests.services.people import ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]


async def opened_households(ask: Asker, inquiry: Doc, who: Actor) -> list[str]:
    """The answer to approvals, records and search."""
    params = {"ref_id": inquiry["id"], "staff_id": who.staff_id, "office": who.acting_post.office_code}
    answer = await ask("records", "GET", "/internal/v1/openings", params=params)
    assert answer.status_code == 200, answer.text
    opening = answer.json()
    assert opening["known"]
    assert bool(opening["until"]) == bool(opening["household_ids"])
    return opening["household_ids"]


async def test_logging_a_call_about_another_office_s_household_opens_nothing(ask: Asker, keepers: Keepers) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9")
    assert await opened_households(ask, made, WORKER) == []
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    assert await opened_households(ask, handed, WORKER) == [], "the hand-over is the reader's own act"
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened_households(ask, taken, WORKER) == ["h9"]
    assert await opened_households(ask, taken, SUPERVISOR) == ["h9"], "the office that took the call works on it"
    assert await opened_households(ask, taken, somebody("x", office="kita")) == []


async def test_an_office_that_accepted_an_unlinked_inquiry_opens_the_household_by_linking_it(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened_households(ask, taken, WORKER) == []
    linked = await act(ask, ELSEWHERE, taken, "link", {"household_id": "h9"})
    assert await opened_households(ask, linked, WORKER) == ["h9"]


async def test_a_hand_over_by_the_household_s_office_opens_the_household(ask: Asker) -> None:
    made = await logged(ask, ELSEWHERE, household_id="h9")
    assert await opened_households(ask, made, WORKER) == []
    handed = await act(ask, ELSEWHERE, made, "hand-off", {"to_office_code": "tarumi"})
    assert await opened_households(ask, handed, WORKER) == ["h9"]


async def test_passing_an_inquiry_back_without_accepting_it_opens_nothing(ask: Asker, keepers: Keepers) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9")
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    back = await act(ask, ELSEWHERE, handed, "hand-off", {"to_office_code": "tarumi"})
    assert await opened_households(ask, back, WORKER) == []
    taken = await act(ask, WORKER, back, "accept")
    assert await opened_households(ask, taken, WORKER) == []


async def test_an_answer_or_a_message_of_the_household_s_office_opens_nothing(ask: Asker, keepers: Keepers) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9", message_to=["w9"])
    seen = await ask(ELSEWHERE, "POST", f"/v1/inquiries/{made['id']}/message-seen")
    answered = await act(ask, ELSEWHERE, seen.json(), "answer", {"text": "承知した"})
    assert await opened_households(ask, answered, WORKER) == []


async def test_an_inquiry_accepted_for_one_household_does_not_open_another_one_that_the_reader_links(
    ask: Asker, store: Store, keepers: Keepers
) -> None:
    await hear(store, household("h8", "hyogo", "w9"))
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9")
    taken = await act(ask, ELSEWHERE, await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"}), "accept")
    refused = await ask(
        WORKER, "POST", f"/v1/inquiries/{made['id']}/link", {"household_id": "h8"}, if_match=taken["version"]
    )
    assert refused.status_code == 404, "nor can they link a household that they do not read"
    back = await act(ask, WORKER, taken, "link", {"household_id": "h1"})
    assert await opened_households(ask, back, ELSEWHERE) == ["h1"], "a household of their own office is theirs to share"
    assert "h9" not in await opened_households(ask, back, WORKER)


async def test_closing_the_inquiry_ends_what_it_opens(ask: Asker, store: Store, keepers: Keepers) -> None:
    await hear(store, household("h7", "hyogo", "w9"))
    made = await logged(ask, keepers.opening(WORKER, "h7"), household_id="h7")
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert await opened_households(ask, taken, WORKER) == ["h7"]
    answered = await act(ask, ELSEWHERE, taken, "answer", {"text": "済"})
    await act(ask, ELSEWHERE, answered, "close")
    assert await opened_households(ask, taken, WORKER) == []


@pytest.mark.parametrize("who", ["gateway", "ops"])
async def test_only_services_that_release_reads_may_ask_what_an_inquiry_opens(ask: Asker, who: str) -> None:
    params = {"ref_id": "i-1", "staff_id": "w1", "office": "tarumi"}
    assert (await ask(who, "GET", "/internal/v1/openings", params=params)).status_code == 403
    opening = (await ask("records", "GET", "/internal/v1/openings", params=params)).json()
    assert opening == {"known": False, "household_ids": [], "until": None}


async def test_this_service_confirms_purposes_that_name_its_own_inquiries(
    ask: Asker, store: Store, app: FastAPI, keepers: Keepers
) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9")
    taken = await act(ask, ELSEWHERE, await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"}), "accept")
    own = await logged(ask, ELSEWHERE, household_id="h9")
    asking = somebody("w1", purpose=Purpose("inquiry", "inquiry", taken["id"]))
    assert (await ask(WORKER, "GET", f"/v1/inquiries/{own['id']}")).status_code == 404
    app.state.purposes = store.process.purposes(inquiry=partial(queries.opening, store))
    assert (await ask(asking, "GET", f"/v1/inquiries/{own['id']}")).status_code == 200
