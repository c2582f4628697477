"""Counting by category and period."""

from tests.services.people import HQ, WORKER, Asker
from tests.services.search.reading.case import line, table


async def test_two_axes_are_counted_in_the_scope(ask: Asker) -> None:
    body = await table(ask, WORKER, rows="record_type", by="month")
    assert body["total"] == 5
    assert body["rows"] == [
        {
            "key": "home_visit",
            "total": 4,
            "cells": [
                {"period": "2023-12", "count": 1},
                {"period": "2024-01", "count": 1},
                {"period": "2024-04", "count": 1},
                {"period": "unknown", "count": 1},
            ],
        },
        {"key": "accompaniment", "total": 1, "cells": [{"period": "2024-02", "count": 1}]},
    ]


async def test_years_are_fiscal_years_and_a_record_counts_in_each_of_its_subjects(ask: Asker) -> None:
    body = await table(ask, WORKER, rows="subject", by="year")
    rows = {row["key"]: {cell["period"]: cell["count"] for cell in row["cells"]} for row in body["rows"]}
    assert rows["health"] == {"2023": 2, "2024": 1}
    assert rows["care"] == {"2023": 1}
    assert rows["none"] == {"unknown": 1}
    assert body["total"] == 5


async def test_a_cell_and_its_list_agree(ask: Asker) -> None:
    body = await table(ask, HQ, scope="all", rows="record_type", by="month")
    for row in body["rows"]:
        for cell in row["cells"]:
            if cell["period"] == "unknown":
                continue
            ids, _ = await line(
                ask,
                HQ,
                scope="all",
                kind="record",
                record_type=row["key"],
                **{"from": f"{cell['period']}-01", "to": f"{cell['period']}-28"},
            )
            assert len(ids) == cell["count"]
