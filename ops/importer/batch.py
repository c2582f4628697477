"""One delivery of an office's books: the folder's files, and a batch id that is the same for the same bytes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from libs.ids import derived_id
from libs.legacy import Book, Mapping, MappingError, read_book, read_mapping

MAPPING = "mapping.toml"


@dataclass(frozen=True)
class Batch:
    """The files with their hashes, the mapping and the books as read. `files` includes the mapping itself."""

    id: str
    mapping: Mapping
    files: dict[str, bytes]
    book: Book
    unmapped_files: list[str]

    def described(self) -> dict[str, object]:
        """The batch as every import call names it."""
        return {
            "id": self.id,
            "office_code": self.mapping.office_code,
            "as_of": self.mapping.as_of.isoformat(),
            "synthetic": self.mapping.synthetic,
            "files": [{"name": name, "sha256": sha256_of(data)} for name, data in self.files.items()],
        }


def sha256_of(data: bytes) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def read_batch(folder: Path) -> Batch:
    """Read a folder with its `mapping.toml`. Raises `MappingError` or `BookError` with what to mend."""
    path = folder / MAPPING
    if not path.is_file():
        raise MappingError(
            f"{path} がありません。demo/legacy の mapping.toml を手本に、台帳と同じ場所に作ってください"
        )
    mapping = read_mapping(path.read_bytes())
    present = {name: folder / name for name in mapping.files()}
    files = {name: file.read_bytes() for name, file in present.items() if file.is_file()}
    book = read_book(mapping, files)
    files[MAPPING] = path.read_bytes()
    others = sorted(p.name for p in folder.iterdir() if p.is_file() and p.name not in files)
    return Batch(_batch_id(mapping.office_code, files), mapping, files, book, others)


def _batch_id(office_code: str, files: dict[str, bytes]) -> str:
    hashes = [f"{name}:{sha256_of(data)}" for name, data in sorted(files.items())]
    return derived_id("import", office_code, *hashes)
