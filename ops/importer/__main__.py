"""`./tsuzuri import FOLDER`: reads an office's legacy books and reports every row; writes them only with `--commit`.

`--undo BATCH` takes a batch back, object by object. Objects that were changed since then stay, and are listed.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from libs.settings import Settings
from ops.importer.batch import Batch, read_batch
from ops.importer.checking import Checked, check, objects_of, place_of
from ops.importer.legacy import BookError, MappingError
from ops.importer.objects import ImportObject
from ops.importer.report import ReportPlace, summary, write_report
from ops.importer.sender import Result, Sender, SendError, Written

_WORDS = {
    "created": "新規",
    "unchanged": "変更なし",
    "revived": "復活",
    "held": "保留",
    "refused": "拒否",
    "undone": "取消",
}
_REPORTS = Path(".local/imports")
_LINES_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when every row was taken, 1 when a row was refused or the command failed."""
    options = _parser().parse_args(arguments, _Options())
    try:
        if options.undo is not None:
            return _undo(options.undo)
        if options.folder is None:
            _parser().error("台帳のフォルダーを指定してください（例: demo/legacy/tarumi）")
        return _import(options.folder, options.report, commit=options.commit)
    except (BookError, MappingError, SendError, FileNotFoundError) as error:
        print(f"✗ {error}", file=sys.stderr)
    except OSError as error:
        print(
            f"✗ {error.filename or '台帳か報告のファイル'} を読み書きできません（{error.strerror}）。"
            "ほかで開いていれば閉じ、権限と空きを確かめてください",
            file=sys.stderr,
        )
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
    checked = check(batch, objects_of(batch))
    place = report or _REPORTS / f"{batch.mapping.office_code}-{batch.id[:8]}"
    write_report(place, batch, {}, checked.faults)
    print(f"報告: {place}/report.csv、report.json")
    print(f"バッチ: {batch.id}", flush=True)
    if checked.faults:
        print(f"✗ このままでは受け付けられない行が {len(checked.faults)} あります。", file=sys.stderr)
        for line in checked.lines(_LINES_SHOWN):
            print(f"  {line}", file=sys.stderr)
        print("まだ何も書いていません。台帳を直して、もう一度実行してください。", file=sys.stderr)
        return 1
    if not commit:
        print("まだ何も書いていません。取り込むには --commit を付けてください。")
        return 0
    return _commit(batch, checked, place)


def _commit(batch: Batch, checked: Checked, place: Path) -> int:
    sender = _sender()
    sender.begin(batch)
    written = _Written()
    try:
        with _progress(checked.objects + len(batch.files)) as done:
            for each, result in sender.write(batch, objects_of(batch), done):
                written.note(each, result)
    except (SendError, KeyboardInterrupt) as error:
        print(f"✗ {error or '中断しました'}", file=sys.stderr)
        print(
            f"{sum(written.counts.values())} 件まで書きました。同じコマンドで続きから書きます。"
            f"取り消すには ./tsuzuri import --undo {batch.id}",
            file=sys.stderr,
        )
        return 1
    finally:
        write_report(place, batch, written.results, checked.faults)
    print(f"取り込み: {_counted(written.counts)}")
    for each, result in written.refused[:_LINES_SHOWN]:
        where = f"{each.source['file']} の{each.source['row']}行目"
        print(f"  拒否 {where}: {result.get('message') or result.get('code')}", file=sys.stderr)
    return 1 if written.refused else 0


class _Written:
    """The results of the objects so far, also when the import ends half-way."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.results: defaultdict[ReportPlace, list[str]] = defaultdict(list)
        self.refused: list[Written] = []

    def note(self, each: ImportObject, result: Result) -> None:
        """Note the result of one object."""
        outcome = str(result["outcome"])
        self.counts[outcome] += 1
        self.results[place_of(each)].append(outcome)
        if outcome == "refused":
            self.refused.append((each, result))


def _undo(batch_id: str) -> int:
    results = _sender().undo(batch_id)
    if results is None:
        print(f"✗ バッチ {batch_id} は見つかりません。報告のバッチ番号を確かめてください。", file=sys.stderr)
        return 1
    print(f"取り消し: {_counted(Counter(str(result['outcome']) for result in results)) or '0 件'}")
    refused = [result for result in results if result["outcome"] == "refused"]
    for result in refused:
        print(f"  そのまま {result['id']}: {result.get('message') or result.get('code')}")
    return 1 if refused else 0


def _sender() -> Sender:
    settings = Settings(port=1)  # the importer listens on no port
    return Sender({"records": settings.records_url, "inquiries": settings.inquiries_url}, settings.keys_dir)


def _counted(counts: Counter[str]) -> str:
    return "、".join(f"{_WORDS.get(outcome, outcome)} {n}" for outcome, n in counts.most_common())


@contextmanager
def _progress(total: int) -> Generator[Callable[[int], None]]:
    """A progress bar on a terminal; nothing in a log."""
    console = Console(stderr=True)
    columns = (TextColumn("取り込み中"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda n: bar.advance(task, n)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
