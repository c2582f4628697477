"""カテゴリー×時系列: how many entries of each kind or subject in each month or 年度, in any scope."""

from dataclasses import dataclass, replace
from typing import Any

from libs.actor import Actor
from libs.contracts import codes
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.search.domain import answers, questions
from services.search.domain.access import Narrowing, condition, indices_of
from services.search.queries.desk import Desk
from services.search.queries.reach import Wanted, asking, reach_of

_ORDER: dict[questions.Rows, tuple[str, ...]] = {
    "record_type": codes.codes(codes.RecordType),
    "subject": codes.codes(codes.Subject),
}


@dataclass(frozen=True)
class Browse:
    """A table: what its rows are and how long its periods."""

    wanted: Wanted
    narrowing: Narrowing
    rows: questions.Rows = "record_type"
    by: questions.By = "month"


async def browse(desk: Desk, person: Actor, asked: Browse) -> dict[str, Any]:
    """`{rows: [{key, total, cells: [{period, count}]}], total}`; `total` counts each entry once."""
    actor = await asking(desk, person, asked.wanted)

    async def read(snapshot: Snapshot) -> dict[str, Any]:
        reach = await reach_of(desk, actor, asked.wanted, snapshot)
        narrowing = replace(asked.narrowing, household_id=asked.wanted.household_id)
        found = await desk.reading.search(
            indices_of(narrowing.kinds), questions.browse(condition(reach, narrowing), asked.rows, asked.by)
        )
        # A table names nobody; what a purpose names is what it was counted of.
        counted = sorted((reach.opened or frozenset()) - reach.hidden)
        about = {"scope": asked.wanted.scope, "rows": asked.rows, "total": found.total}
        await desk.audit.read(reading(actor, "browse", [], counted, **about))
        return {
            "rows": answers.table(found.aggregations, _ORDER[asked.rows]),
            "total": found.total,
            "partial": reach.partial,
            "index_lag_ms": await desk.index_lag_ms(),
        }

    return await desk.restrictions.released(viewer(actor), read)
