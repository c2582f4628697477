"""`./tsuzuri import FOLDER`: reads an office's legacy books and reports every row; writes them only with `--commit`.

`--undo BATCH` takes a batch back, object by object; what was changed since stays and is listed.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from libs.legacy import BookError, MappingError
from libs.settings import Settings
from ops.importer.batch import Batch, read_batch
from ops.importer.casework import casework_objects
from ops.importer.objects import ImportObject, Maker, people_objects
from ops.importer.report import Results, summary, write_report
from ops.importer.sender import Result, Sender, SendError

_WORDS = {
    "created": "新規",
    "unchanged": "変更なし",
    "revived": "復活",
    "held": "保留",
    "refused": "拒否",
    "undone": "取消",
}
_REPORTS = Path(".local/imports")


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when every row was taken, 1 when something was refused or could not be done."""
    options = _parser().parse_args(arguments, _Options())
    try:
        if options.undo is not None:
            return _undo(options.undo)
        if options.folder is None:
            _parser().error("台帳のフォルダーを指定してください（例: demo/legacy/tarumi）")
        return _import(options.folder, options.report, commit=options.commit)
    except (BookError, MappingError, SendError, FileNotFoundError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1


class _Options(argparse.Namespace):
    folder: Path | None
    commit: bool
    undo: str | None
    report: Path | None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tsuzuri import", description="旧台帳を読み、行ごとに報告します。")
    parser.add_argument("folder", type=Path, nargs="?", help="mapping.toml と台帳のあるフォルダー")
    parser.add_argument("--commit", action="store_true", help="報告だけでなく、取り込む")
    parser.add_argument("--undo", metavar="BATCH", help="取り込んだバッチを取り消す")
    parser.add_argument("--report", type=Path, metavar="DIR", help="報告の置き場所（既定 .local/imports/…）")
    return parser


def _import(folder: Path, report: Path | None, *, commit: bool) -> int:
    batch = read_batch(folder)
    print(f"{folder}（{batch.mapping.office_code}、{batch.mapping.as_of.isoformat()} 現在）")
    for line in summary(batch):
        print(line)
    results: Results = {}
    refused = 0
    if commit:
        results, refused = _commit(batch)
    place = write_report(report or _REPORTS / f"{batch.mapping.office_code}-{batch.id[:8]}", batch, results)
    print(f"報告: {place}/report.csv、report.json")
    print(f"バッチ: {batch.id}")
    if not commit:
        print("まだ何も書いていません。取り込むには --commit を付けてください。")
    return 1 if refused else 0


def _commit(batch: Batch) -> tuple[Results, int]:
    maker = Maker(batch)
    objects = [*people_objects(maker), *casework_objects(maker)]
    sender = _sender()
    with _progress(len(objects) + len(batch.files)) as done:
        results = sender.write(batch, objects, done)
    print("取り込み: " + _counted(results))
    refused = [result for result in results if result["outcome"] == "refused"]
    for result in refused[:20]:
        print(f"  拒否 {result['id']}: {result.get('message') or result.get('code')}", file=sys.stderr)
    return _by_place(objects, results), len(refused)


def _undo(batch_id: str) -> int:
    results = _sender().undo(batch_id)
    if not results:
        print(f"✗ バッチ {batch_id} は見つかりません。報告のバッチ番号を確かめてください。", file=sys.stderr)
        return 1
    print("取り消し: " + _counted(results))
    refused = [result for result in results if result["outcome"] == "refused"]
    for result in refused:
        print(f"  そのまま {result['id']}: {result.get('message') or result.get('code')}")
    return 1 if refused else 0


def _sender() -> Sender:
    settings = Settings(port=1)  # the importer listens nowhere
    return Sender({"records": settings.records_url, "inquiries": settings.inquiries_url}, settings.keys_dir)


def _counted(results: list[Result]) -> str:
    counts = Counter(str(result["outcome"]) for result in results)
    return "、".join(f"{_WORDS.get(outcome, outcome)} {n}" for outcome, n in counts.most_common())


def _by_place(objects: list[ImportObject], results: list[Result]) -> Results:
    outcome = {str(result["id"]): str(result["outcome"]) for result in results}
    found: defaultdict[tuple[str, str | None, int], list[str]] = defaultdict(list)
    for each in objects:
        place = (each.source["file"], each.source["sheet"], each.source["row"])
        found[place].append(outcome.get(each.id, "unknown"))
    return found


@contextmanager
def _progress(total: int) -> Generator[Callable[[int], None]]:
    """A progress bar where somebody watches; silence in a log."""
    console = Console(stderr=True)
    columns = (TextColumn("取り込み中"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda n: bar.advance(task, n)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
