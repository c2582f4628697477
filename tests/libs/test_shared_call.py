"""One question for all who join it: sent with a screen's time limit, and reported once while there is no answer."""

import asyncio
import logging

import pytest

from libs.call_limits import REQUEST_SECONDS, call_limit, call_seconds
from libs.problems import Unavailable
from libs.shared_call import SharedCall


async def test_a_job_that_asked_first_gives_its_patience_to_nobody_who_joins() -> None:
    async def ask() -> float:
        return call_seconds()

    questions = SharedCall(ask)

    async def job() -> float:
        with call_limit():
            return await questions.result()

    assert await asyncio.gather(job(), questions.result()) == [REQUEST_SECONDS] * 2


async def test_nobody_waits_for_longer_than_they_may() -> None:
    held = asyncio.Event()
    questions = SharedCall(held.wait)
    async with asyncio.timeout(30) as long:
        with call_limit(0.02):
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await questions.result()
    assert not long.expired()
    held.set()
    assert await questions.result()


async def test_that_there_is_no_answer_is_said_once_and_once_that_there_is_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "tsuzuri.questions")
    away = True

    async def ask() -> str:
        if away:
            raise Unavailable
        return "answered"

    questions = SharedCall(ask)

    async def asked_by(readers: int) -> None:
        for _ in range(readers):
            await asyncio.gather(questions.result(), return_exceptions=True)

    await asked_by(5)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    away = False
    await asked_by(3)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    away = True
    await asked_by(2)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING"]
