"""A hash of what a table says, by which two runs are known to be the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from .columns import values_of

EMPTY = -(2**31)


class TableDigest:
    """A hash of a table's contents: the same for the same rows, whatever the file format or the parts."""

    def __init__(self) -> None:
        self._hashes: dict[str, Any] = {}

    def update(self, part: pa.Table) -> None:
        """Add the rows of a part."""
        for name in part.schema.names:
            for array in part.column(name).chunks:
                if pa.types.is_dictionary(array.type):
                    words = "\0".join(str(word) for word in array.dictionary.to_pylist())
                    self._hash(f"{name} words {hashlib.sha256(words.encode()).hexdigest()}")
                self._hash(name).update(np.ascontiguousarray(values_of(array, empty=EMPTY)))

    def hex(self) -> str:
        """The digest of all rows so far."""
        parts = [f"{name} {found.hexdigest()}" for name, found in sorted(self._hashes.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _hash(self, name: str) -> Any:
        if name not in self._hashes:
            self._hashes[name] = hashlib.sha256()
        return self._hashes[name]


def whole_digest(digests: Mapping[str, str]) -> str:
    """The digest of a replication, of those of its tables by name."""
    return hashlib.sha256(json.dumps(dict(digests), sort_keys=True).encode()).hexdigest()
