"""What the services would refuse of a book, found before anything is sent: by the checks of their own doors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from libs.imports.shapes import require_sendable
from libs.problems import Problem
from ops.importer.batch import Batch
from ops.importer.casework import casework_objects
from ops.importer.objects import ImportObject, Maker, people_objects
from ops.importer.report import Place


@dataclass
class Checked:
    """How many objects a book makes, and why some of them would be refused, by their rows."""

    objects: int = 0
    faults: defaultdict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))

    def told(self, limit: int) -> Iterator[str]:
        """The first refusals, each with its file, sheet and row."""
        for (file, sheet, row), messages in list(self.faults.items())[:limit]:
            yield f"{file}{f'／{sheet}' if sheet else ''} の{row}行目: {'　'.join(dict.fromkeys(messages))}"


def objects_of(batch: Batch) -> Iterator[ImportObject]:
    """Everything a book makes, in the order in which it is needed; made one by one."""
    maker = Maker(batch)
    yield from people_objects(maker)
    yield from casework_objects(maker)


def check(batch: Batch, objects: Iterable[ImportObject]) -> Checked:
    """Check each object as its service will."""
    checked = Checked()
    described = batch.described()
    for each in objects:
        checked.objects += 1
        try:
            require_sendable(described, each.body())
        except Problem as problem:
            where = "、".join(error.pointer for error in problem.errors)
            told = f"{problem.detail}{f'（{where}）' if where else ''}"
            checked.faults[place_of(each)].append(told)
    return checked


def place_of(each: ImportObject) -> Place:
    """The row of an object."""
    return (each.source["file"], each.source["sheet"], each.source["row"])
