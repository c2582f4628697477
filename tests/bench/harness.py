"""Ratios of two sides measured side by side in one run.

Blocks alternate, the warm-up is dropped; p50, p95 and p99 of both sides and their ratio are reported. Absolute figures
are for information; the ratio is compared with the goal. `compare(x, x)` is the A/A control: a run in which a side
differs from itself says nothing about two sides.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Sample = Callable[[], Awaitable[object]]
ROUNDS = int(os.environ.get("TSUZURI_BENCH_ROUNDS", "5"))
SAMPLES = int(os.environ.get("TSUZURI_BENCH_SAMPLES", "300"))
"""The number of the protocol. Fewer only for a quick look; the printed conditions show it."""
WARM_UP = 30
BLOCK = 50
"""Samples of one side before the other's turn, so that the machine affects both sides alike."""
LEVEL = (0.95, 1.05)
"""The A/A ratio must be between these."""


class Void(RuntimeError):  # noqa: N818 — named for what it says
    """The machine is too uneven for a comparison just now: the measurements say nothing."""


async def _nothing(count: int) -> None:
    del count


@dataclass(frozen=True)
class Side:
    """One of the two sides that are compared. `prepare(n)` gets n samples ready and is not timed."""

    sample: Sample
    prepare: Callable[[int], Awaitable[None]] = _nothing


@dataclass(frozen=True)
class Figures:
    """Percentiles of one side over all rounds, in milliseconds."""

    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p95:.2f} / {self.p99:.2f}"


@dataclass(frozen=True)
class Ratio:
    """Ours ÷ raw by percentile, with the lowest and the highest of the rounds' p50 ratios."""

    ours: Figures
    raw: Figures
    low: float
    high: float

    @property
    def p50(self) -> float:
        return self.ours.p50 / self.raw.p50

    @property
    def p95(self) -> float:
        return self.ours.p95 / self.raw.p95

    @property
    def p99(self) -> float:
        return self.ours.p99 / self.raw.p99


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    id: str
    what: str
    goal: str
    measured: str
    met: str
    detail: str


@dataclass
class Report:
    """Collects the rows: prints each at once, and the whole as a Markdown table at the end."""

    rows: list[Row] = field(default_factory=list[Row])

    def ratio(self, name: str, what: str, ratio: Ratio, goal: float | None, *, by: str = "p50") -> None:
        """Add the row of a ratio; `by` is the percentile that the goal is about."""
        value: float = getattr(ratio, by)
        spread = f" ({ratio.low:.2f}–{ratio.high:.2f})" if by == "p50" else ""
        detail = (
            f"p50 {ratio.p50:.2f}, p95 {ratio.p95:.2f}, p99 {ratio.p99:.2f}; ours {ratio.ours} ms; raw {ratio.raw} ms"
        )
        self.row(
            name,
            what,
            f"{by} ≤ {goal:.2f}" if goal else "–",
            f"{value:.2f}{spread}",
            None if goal is None else value <= goal,
            detail,
        )

    def control(self, what: str, ratio: Ratio) -> None:
        """Add the A/A row. Raises Void when the ratio is not near 1."""
        level = LEVEL[0] <= ratio.p50 <= LEVEL[1]
        goal = "–".join(f"{bound:.2f}" for bound in LEVEL)
        found = f"{ratio.p50:.2f} ({ratio.low:.2f}–{ratio.high:.2f})"
        self.row("A/A", what, goal, found, level, f"raw {ratio.raw} ms")
        if not level:
            raise Void(f"A/A {ratio.p50:.3f} is not within {goal}: the run is void, measure on a quieter machine")

    def row(self, name: str, what: str, goal: str, measured: str, met: bool | None, detail: str = "") -> None:
        """Add any other row; `met` is None where there is no goal."""
        told = "" if met is None else "met" if met else "**missed**"
        made = Row(name, what, goal, measured, told, detail)
        self.rows.append(made)
        print(_line(made), flush=True)

    def table(self) -> str:
        """All rows as Markdown."""
        head = "| | what | goal | measured | | p50 / p95 / p99 |\n|---|---|---|---|---|---|"
        return "\n".join([head, *(_line(row) for row in self.rows)])


def _line(row: Row) -> str:
    return f"| {row.id} | {row.what} | {row.goal} | {row.measured} | {row.met} | {row.detail} |"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def figures(seconds: Sequence[float]) -> Figures:
    """Percentiles in milliseconds."""
    p50, p95, p99 = (percentile(seconds, share) * 1000 for share in (0.50, 0.95, 0.99))
    return Figures(p50, p95, p99)


def ratio_of(ours: Sequence[Sequence[float]], raw: Sequence[Sequence[float]]) -> Ratio:
    """The ratio of two sides from the seconds of their rounds."""
    by_round = [statistics.median(x) / statistics.median(y) for x, y in zip(ours, raw, strict=True)]
    pooled = [[second for each in side for second in each] for side in (ours, raw)]
    return Ratio(figures(pooled[0]), figures(pooled[1]), min(by_round), max(by_round))


async def block(side: Side, count: int, pace: float) -> list[float]:
    """Seconds of `count` samples.

    `pace` is the time in seconds from the start of one to the start of the next (0 = none).
    """
    await side.prepare(count)
    taken: list[float] = []
    for _ in range(count):
        begun = time.perf_counter()
        await side.sample()
        taken.append(time.perf_counter() - begun)
        await asyncio.sleep(max(0.0, pace - taken[-1]))
    return taken


async def compare(ours: Side, raw: Side, *, rounds: int = ROUNDS, samples: int = SAMPLES, pace: float = 0.0) -> Ratio:
    """Run short A/B/B/A blocks: both sides get the same share of a noisy machine, and each goes first equally often."""
    for side in (ours, raw):
        await block(side, min(WARM_UP, samples), pace)
    a: list[list[float]] = []
    b: list[list[float]] = []
    for turn in range(rounds):
        taken: tuple[list[float], list[float]] = [], []
        for part, first in enumerate(range(0, samples, BLOCK)):
            sides = [(ours, taken[0]), (raw, taken[1])]
            for side, into in sides if (turn + part) % 2 == 0 else sides[::-1]:
                into += await block(side, min(BLOCK, samples - first), pace)
        a.append(taken[0])
        b.append(taken[1])
    return ratio_of(a, b)
