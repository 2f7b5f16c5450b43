"""CSV files for spreadsheets: the one place where tables are written as CSV, with no text that one would run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.whole_files import whole_file

if TYPE_CHECKING:
    import pandas as pd

_RUN = ("=", "+", "-", "@", "\t", "\r")
"""How texts begin that spreadsheets take for a formula (OWASP, CSV injection)."""


def csv_text(table: "pd.DataFrame") -> str:
    """Return a table as CSV: one line of column names, empty where there is no value, lines end in a line feed.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets read as "text".
    Numbers are as they are.
    """
    safe = table.copy(deep=False)
    for name in safe.columns:
        if safe[name].dtype.kind not in "biuf":
            safe[name] = safe[name].map(_as_text)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text


def write_csv(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as CSV (UTF-8), whole or not at all."""
    text = csv_text(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        Path(file).write_text(text, encoding="utf-8", newline="")


def _as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN) else value
