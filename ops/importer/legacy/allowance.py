"""Limits on what one delivery of books may hold, so that reading any input takes bounded memory.

Everything that is kept is counted before it is kept. Too much raises a `BookError` that says what to do next.
"""

from ops.importer.legacy.errors import BookError

ROWS = 40_000
CELLS = 450_000
CHARACTERS = 8_000_000
EXPANDED = 100 * 1024 * 1024
"""Unpacked bytes of the parts of one workbook that are read."""
ELEMENTS = 3_000_000
"""XML elements of those parts: cells with nothing but a border are elements too."""
CELL_CHARACTERS = 32_767
"""The most characters that a cell of a spreadsheet can hold."""
ROW_CHARACTERS = 1_000_000
"""A row of a CSV file that is longer has a quotation mark that was not closed."""

_LEAVE_OUT = "終わった年度や古い廃止世帯のシート・行を除いた台帳を作り、もう一度実行してください"


class Allowance:
    """The rest of the limits, shared by all files of a delivery."""

    def __init__(self) -> None:
        self._rows = ROWS
        self._cells = CELLS
        self._characters = CHARACTERS

    def take_rows(self, count: int, where: str) -> None:
        """Count rows, including blank ones between others. Raises `BookError`."""
        self._rows -= count
        if self._rows < 0:
            raise BookError(
                f"{where} まで読むと、台帳全体で {ROWS:,} 行を超えます。離れた所に不要な値があれば消し、なければ{_LEAVE_OUT}"
            )

    def take_cells(self, count: int, characters: int, where: str) -> None:
        """Count the cells of a row up to its last value, and their text. Raises `BookError`."""
        self._cells -= count
        self._characters -= characters
        if self._cells < 0:
            raise BookError(
                f"{where} まで読むと、台帳全体で {CELLS:,} 欄を超えます。右端に離れた値があれば消し、なければ{_LEAVE_OUT}"
            )
        if self._characters < 0:
            raise BookError(f"{where} まで読むと、台帳全体で {CHARACTERS:,} 字を超えます。{_LEAVE_OUT}")
