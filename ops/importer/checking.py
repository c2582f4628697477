"""Finds the objects of a book that the services would refuse, before anything is sent, by the services' own checks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from libs.imports.shapes import require_sendable
from libs.problems import Problem
from ops.importer.batch import Batch
from ops.importer.casework import casework_objects
from ops.importer.objects import ImportObject, ImportObjectBuilder, people_objects
from ops.importer.report import ReportPlace


@dataclass
class Checked:
    """The number of objects of a book, and the reasons for which some would be refused, by row."""

    objects: int = 0
    faults: defaultdict[ReportPlace, list[str]] = field(default_factory=lambda: defaultdict(list))

    def lines(self, limit: int) -> Iterator[str]:
        """The first refusals as text, each with file, sheet and row."""
        for (file, sheet, row), messages in list(self.faults.items())[:limit]:
            yield f"{file}{f'／{sheet}' if sheet else ''} の{row}行目: {'　'.join(dict.fromkeys(messages))}"


def objects_of(batch: Batch) -> Iterator[ImportObject]:
    """All objects of a book, in dependency order, built one by one."""
    builder = ImportObjectBuilder(batch)
    yield from people_objects(builder)
    yield from casework_objects(builder)


def check(batch: Batch, objects: Iterable[ImportObject]) -> Checked:
    """Check each object with the checks of its service."""
    checked = Checked()
    description = batch.description()
    for each in objects:
        checked.objects += 1
        try:
            require_sendable(description, each.body())
        except Problem as problem:
            where = "、".join(error.pointer for error in problem.errors)
            reason = f"{problem.detail}{f'（{where}）' if where else ''}"
            checked.faults[place_of(each)].append(reason)
    return checked


def place_of(each: ImportObject) -> ReportPlace:
    """The row from which an object was built."""
    return (each.source["file"], each.source["sheet"], each.source["row"])
