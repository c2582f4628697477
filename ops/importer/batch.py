"""One delivery of an office's books: the files of the folder, and the one batch that an office has."""

import hashlib
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path

from libs.ids import derived_id
from libs.strict import UPLOAD_LIMIT
from ops.importer.legacy import BookError, LegacyBook, Mapping, MappingError, read_book, read_mapping

MAPPING = "mapping.toml"
_MAPPING_BYTES = 1024 * 1024
_MEGABYTE = 1024 * 1024


class Files(Map[str, bytes]):
    """Files by name, read when needed and never kept in memory. Raises `BookError` for one that is too large."""

    def __init__(self, paths: Map[str, Path]) -> None:
        self._paths = dict(paths)
        self._hashes = {name: _hash_of(name, path) for name, path in paths.items()}

    def __getitem__(self, name: str) -> bytes:
        data = self._paths[name].read_bytes()
        if sha256_of(data) != self._hashes[name]:
            raise BookError(f"{name} が読んでいる間に変わりました。Excelで開いていれば閉じ、もう一度実行してください")
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def hash_of(self, name: str) -> str:
        """SHA-256 of a file, 64 hex digits."""
        return self._hashes[name]


@dataclass(frozen=True)
class Batch:
    """The files with their hashes, the mapping and the books as read. `files` includes the mapping itself."""

    id: str
    mapping: Mapping
    files: Files
    book: LegacyBook
    unmapped_files: list[str]

    def description(self) -> dict[str, object]:
        """The batch as every import call describes it."""
        return {
            "id": self.id,
            "office_code": self.mapping.office_code,
            "as_of": self.mapping.as_of.isoformat(),
            "synthetic": self.mapping.synthetic,
            "files": [{"name": name, "sha256": self.files.hash_of(name)} for name in self.files],
        }


def sha256_of(data: bytes) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def read_batch(folder: Path) -> Batch:
    """Read a folder with its `mapping.toml`.

    Raises `MappingError` or `BookError` with what to mend. The id is that of the office: whatever the files are, an
    office has one batch, which can be continued or undone.
    """
    path = folder / MAPPING
    if not path.is_file():
        raise MappingError(f"{path} がありません。demo/legacy の mapping.toml を手本に、台帳と同じ場所に作ってください")
    if path.stat().st_size > _MAPPING_BYTES:
        raise MappingError(f"{path} が大きすぎます（1 MB まで）。台帳の対応表だけを書いてください")
    mapping = read_mapping(path.read_bytes())
    present = {name: folder / name for name in mapping.files() if (folder / name).is_file()}
    files = Files({**present, MAPPING: path})
    book = read_book(mapping, files)
    others = sorted(p.name for p in folder.iterdir() if p.is_file() and p.name not in files)
    return Batch(derived_id("import", mapping.office_code), mapping, files, book, others)


def _hash_of(name: str, path: Path) -> str:
    size = path.stat().st_size
    if size > UPLOAD_LIMIT:
        raise BookError(
            f"{name} は {size // _MEGABYTE} MB あります。一つのファイルは {UPLOAD_LIMIT // _MEGABYTE} MB までです。"
            "終わった年度や古い廃止世帯のシート・行を除いた台帳を作り、もう一度実行してください"
        )
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
