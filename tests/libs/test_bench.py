"""The bench is honest: a run on too uneven a machine is void, and no request is sent with an expired token."""

from pathlib import Path

import pytest

from libs.actor import verify_actor_token
from libs.signing import load_public, load_signer, make_keys
from tests.bench.harness import BLOCK, Figures, Ratio, Report, Side, Void, compare
from tests.bench.machine import Tokens
from tests.services.people import somebody


def beside_itself(p50: float) -> Ratio:
    return Ratio(Figures(p50, p50, p50), Figures(1.0, 1.0, 1.0), p50, p50)


@pytest.mark.parametrize("p50", [0.95, 1.0, 1.05])
def test_a_side_that_is_level_with_itself_lets_the_run_go_on(p50: float) -> None:
    report = Report()
    report.control("raw", beside_itself(p50))
    assert report.rows[-1].met == "met"


@pytest.mark.parametrize("p50", [0.94, 1.06])
def test_a_side_that_differs_from_itself_makes_the_run_void(p50: float) -> None:
    report = Report()
    with pytest.raises(Void, match="the run is void"):
        report.control("raw", beside_itself(p50))
    assert report.rows[-1].met == "**missed**"


def test_whenever_a_request_is_sent_its_token_is_good(tmp_path: Path) -> None:
    make_keys(tmp_path, ["gateway"])
    keys, tokens, worker = (load_public(tmp_path), Tokens(load_signer(tmp_path, "gateway")), somebody("w1"))
    seen: set[str] = set()
    for now in range(1_000_000, 1_000_120):
        token = tokens.of(worker, now=now)
        seen.add(token)
        assert verify_actor_token(keys, token, "records", now + 10).staff_id == "w1"
    assert len(seen) < 10, "signing is not what is measured"


async def test_each_side_goes_first_as_often_and_both_see_the_same_seconds() -> None:
    order: list[str] = []

    def side(name: str) -> Side:
        async def sample() -> None:
            pass

        async def prepare(count: int) -> None:
            order.append(name if count == BLOCK else name.lower())

        return Side(sample, prepare)

    await compare(side("A"), side("B"), rounds=2, samples=2 * BLOCK)
    assert "".join(order) == "ab" + "ABBA" + "BAAB"
