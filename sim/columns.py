"""Arrow columns straight from the memory of NumPy arrays, and back.

pyarrow's own conversion would import pandas: a second and 35 MB in every process that simulates.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def whole_column(values: Whole, is_empty: Mask | None = None) -> pa.Array:
    """64-bit integers; empty where `is_empty`."""
    return _from_memory(pa.int64(), np.ascontiguousarray(values, dtype=np.int64), is_empty)


def number_column(values: npt.NDArray[np.float64]) -> pa.Array:
    """64-bit floating-point numbers."""
    return _from_memory(pa.float64(), np.ascontiguousarray(values, dtype=np.float64))


def text_column(numbers: npt.NDArray[np.integer], words: Sequence[str], is_empty: Mask | None = None) -> pa.Array:
    """Texts by their number in `words`; empty where `is_empty`."""
    numbers = np.ascontiguousarray(numbers if is_empty is None else np.where(is_empty, 0, numbers), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(_from_memory(pa.int32(), numbers, is_empty), _strings(words))


def repeated_text(values: Sequence[str], counts: Sequence[int]) -> pa.Array:
    """Each text as often as its count says."""
    words = sorted(set(values))
    number = {word: i for i, word in enumerate(words)}
    return text_column(np.repeat(np.array([number[value] for value in values], dtype=np.int32), counts), words)


def values_of(column: pa.Array, *, empty: int) -> npt.NDArray[np.generic]:
    """The numbers of a column (of a text column, those of its words), with `empty` where there is none."""
    numbers = column.indices if pa.types.is_dictionary(column.type) else column
    valid, memory = numbers.buffers()
    kind = np.dtype(str(numbers.type).replace("double", "float64"))
    first, last = numbers.offset, numbers.offset + len(numbers)
    values = np.frombuffer(memory, dtype=kind)[first:last] if len(numbers) else np.empty(0, kind)
    if valid is None:
        return values
    is_there = np.unpackbits(np.frombuffer(valid, dtype=np.uint8), bitorder="little")[first:last]
    return np.where(is_there.astype(np.bool_), values, empty)


def _strings(words: Sequence[str]) -> pa.Array:
    encoded = [word.encode("utf-8") for word in words]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(words), buffers)


def _from_memory(type_: pa.DataType, values: npt.NDArray[np.generic], is_empty: Mask | None = None) -> pa.Array:
    valid = None if is_empty is None else pa.py_buffer(np.packbits(~is_empty, bitorder="little"))
    return pa.Array.from_buffers(type_, len(values), [valid, pa.py_buffer(values)])
