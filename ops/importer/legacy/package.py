"""The parts of a workbook file (a ZIP of XML), read as a stream and never as a tree: bounded memory for any file."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, Protocol
from xml.parsers import expat

from ops.importer.legacy.allowance import ELEMENTS, EXPANDED
from ops.importer.legacy.errors import BookError

_PARTS = 2_000
_CHUNK = 256 * 1024
_NAMES = 2_000
_DEPTH = 64
_SEPARATOR = "}"
_DIRECTORY_ENTRY = b"PK\x01\x02"


class PartReader(Protocol):
    """Receives the elements of one part, by their local names."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def text(self, data: str) -> None: ...
    def end(self, tag: str) -> None: ...


class Package:
    """One workbook file.

    Raises `BookError` for a file that is no workbook, and for one that would unpack to too much.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        # The directory of a ZIP is read as a whole, so its entries are counted first.
        if data.count(_DIRECTORY_ENTRY) > _PARTS:
            raise BookError(f"{name} の中の部品が多すぎます。Excelで開いて保存し直してください")
        with self._book_errors():
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._left = EXPANDED
        self._elements = ELEMENTS

    def read(self, part: str, reader: PartReader) -> None:
        """Read a part with this reader."""
        with self._book_errors():
            info = self._archive.getinfo(part)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile("compression")
            with self._archive.open(info) as stream:
                self._parse(stream, reader)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that a part refers to: by id, the kind (last word of its type) and the name of the other part."""
        folder, file = posixpath.split(part)
        relations = _Relations(folder)
        self.read(posixpath.join(folder, "_rels", f"{file}.rels"), relations)
        return relations.found

    def _parse(self, stream: IO[bytes], reader: PartReader) -> None:
        listening = _BoundedParser(reader)
        while chunk := stream.read(_CHUNK):
            # Counted while unpacking: the size that the directory announces may be false.
            self._left -= len(chunk)
            self._elements -= listening.feed(chunk)
            if self._left < 0 or self._elements < 0:
                raise BookError(
                    f"{self.name} は展開すると大きすぎます（{EXPANDED // 1024**2} MB、{ELEMENTS:,} 要素まで）。"
                    "Excelで開き、使っていないシート・行・書式を消して保存し直してください"
                )
        listening.end()

    @contextmanager
    def _book_errors(self) -> Generator[None]:
        try:
            yield
        except BookError:
            raise
        except (
            zipfile.BadZipFile,
            zlib.error,
            expat.ExpatError,
            EOFError,
            KeyError,
            IndexError,
            NotImplementedError,
            OSError,
            OverflowError,
            RuntimeError,
            UnicodeError,
            ValueError,
        ) as error:
            raise BookError(
                f"{self.name} はExcelブック（.xlsx）として開けません。Excelで開き、パスワードを付けずに"
                "「Excelブック（.xlsx）」で保存し直してください"
            ) from error


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition(_SEPARATOR)[2]


class _BoundedParser:
    """A parser that refuses what makes parsers grow: entities, deep nesting, endless names and endless tokens."""

    def __init__(self, reader: PartReader) -> None:
        self._reader = reader
        self._depth = 0
        self._progressed = False
        self._elements = 0
        self._prefixes: set[str | None] = set()
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> int:
        """Parse the next bytes; returns how many elements began in them.

        Raises `ValueError` for what no workbook contains.
        """
        self._progressed = False
        before = self._elements
        self._parser.Parse(chunk, False)
        if not self._progressed and len(chunk) == _CHUNK:
            raise ValueError("a token without end")
        if len(self._parser.intern) > _NAMES:
            raise ValueError("too many names")
        return self._elements - before

    def end(self) -> None:
        """Parse the end of the part."""
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._progressed = True
        self._elements += 1
        self._depth += 1
        if self._depth > _DEPTH:
            raise ValueError("too deep")
        self._reader.start(local(tag), attributes)

    def _end(self, tag: str) -> None:
        self._progressed = True
        self._depth -= 1
        self._reader.end(local(tag))

    def _text(self, data: str) -> None:
        self._progressed = True
        self._reader.text(data)

    def _namespace(self, prefix: str | None, _uri: str) -> None:
        self._prefixes.add(prefix)
        if len(self._prefixes) > _NAMES:
            raise ValueError("too many names")

    def _doctype(self, *_: object) -> None:
        # A doctype can define entities that multiply each other.
        raise ValueError("doctype")


class _Relations:
    def __init__(self, folder: str) -> None:
        self.found: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") == "External" or len(self.found) > _PARTS:
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"]))
        kind = attributes["Type"].rpartition("/")[2]
        self.found[attributes["Id"]] = (kind, target.lstrip("/"))

    def text(self, data: str) -> None: ...

    def end(self, tag: str) -> None: ...
