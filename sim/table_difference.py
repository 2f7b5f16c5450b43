"""Where two tables of the same kind begin to differ."""

import pyarrow as pa
import pyarrow.compute as pc

EMPTY = "empty"


def first_difference(stored: pa.Table, again: pa.Table) -> str | None:
    """The first row (from 1) that differs with its values, `stored -> again`, in words; None if all rows are the same.

    Texts are compared as what they say, not as how they are coded.
    """
    if stored.schema.names != again.schema.names:
        return _columns(stored.schema.names, again.schema.names)
    shared = min(stored.num_rows, again.num_rows)
    at = {name: _first(stored[name].slice(0, shared), again[name].slice(0, shared)) for name in stored.schema.names}
    row = min(at.values(), default=shared)
    if row < shared:
        changed = [name for name in at if at[name] == row]
        return f"row {row + 1:,}: {', '.join(_change(name, stored, again, row) for name in changed)}"
    if stored.num_rows == again.num_rows:
        return None
    return f"row {shared + 1:,}: there are {stored.num_rows:,} rows in the run, {again.num_rows:,} now"


def _columns(stored: list[str], again: list[str]) -> str:
    gone = ", ".join(name for name in stored if name not in again) or "none"
    new = ", ".join(name for name in again if name not in stored) or "none"
    return f"columns: only in the run {gone}, only now {new}"


def _first(stored: pa.ChunkedArray, again: pa.ChunkedArray) -> int:
    """The first place at which two columns of equal length differ; their length if nowhere."""
    one, other = _plain(stored), _plain(again)
    both_empty = pc.and_(pc.is_null(one), pc.is_null(other))
    same = pc.or_(pc.fill_null(pc.equal(one, other), False), both_empty)
    at: int = pc.index(same, False).as_py()
    return len(same) if at < 0 else at


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _change(name: str, stored: pa.Table, again: pa.Table, row: int) -> str:
    was, now = (table[name][row].as_py() for table in (stored, again))
    return f"{name} {EMPTY if was is None else was} -> {EMPTY if now is None else now}"
