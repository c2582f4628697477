"""Writes what the browser knows of 元号: src/parts/calendar/eras.json (the eras by law) and eras.cases.json (for its test).

From the root of the checkout: `PYTHONPATH=. python web/gen/eras.py`. A test holds the files to `libs.calendar`.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from libs.calendar import ERAS, DateError, fiscal_year_label, format_wareki, read_date

_FOLDER = Path(__file__).parents[1] / "src" / "parts" / "calendar"
_DAY = timedelta(days=1)


def texts() -> dict[Path, str]:
    """What each file must hold."""
    return {_FOLDER / "eras.json": _json(_eras()), _FOLDER / "eras.cases.json": _json(_cases())}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _eras() -> list[dict[str, object]]:
    """The latest first: most days are of it."""
    return [
        {
            "name": era.name,
            "letter": era.letter,
            "firstYear": era.first_year,
            "first": era.first.isoformat(),
            "last": era.last.isoformat() if era.last else None,
        }
        for era in reversed(ERAS)
    ]


def _cases() -> dict[str, object]:
    return {
        "days": [_written(day) for day in _boundaries()],
        "typed": [{"typed": text, "day": _read(text)} for text in _typed()],
        "fiscalYears": [
            {"year": year, "label": fiscal_year_label(year)}
            for era in ERAS
            for year in range(max(era.first.year, 1873), era.first.year + 3)
        ],
    }


def _boundaries() -> Iterator[date]:
    """Each first and last day of an era with its neighbours."""
    for era in ERAS:
        yield from (era.first - _DAY, era.first, era.first + _DAY)
        if era.last is not None:
            yield from (era.last - _DAY, era.last)


def _written(day: date) -> dict[str, str | None]:
    try:
        return {"day": day.isoformat(), "long": format_wareki(day), "short": format_wareki(day, "short")}
    except DateError:
        return {"day": day.isoformat(), "long": None, "short": None}


def _typed() -> Iterator[str]:
    """Every boundary said in its own era and in the neighbours', and years that no era has."""
    for era in ERAS:
        for day in (era.first - _DAY, era.first, era.last, era.last and era.last + _DAY):
            if day is not None:
                yield f"{era.name}{day.year - era.first_year + 1}年{day.month}月{day.day}日"
                yield f"{era.letter}{day.year - era.first_year + 1}.{day.month}.{day.day}"
        yield f"{era.name}0年6月1日"
        yield f"{era.name}99年6月1日"
        yield f"{era.name}元年12月31日"


def _read(text: str) -> str | None:
    try:
        return read_date(text).isoformat()
    except DateError:
        return None


if __name__ == "__main__":
    for file, content in texts().items():
        file.write_text(content, encoding="utf-8")
