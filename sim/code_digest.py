"""Hashes of the code, by which results of another version are told apart; the files are read once in a process."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]


@cache
def model_digests() -> tuple[bytes, ...]:
    """Hash every file that a replication depends on: the code of `sim` and `geo`, the data of `sim`."""
    return _hashes((*_files("sim", "*.py"), *_files("geo", "*.py"), *_files("sim", "*.yaml")))


@cache
def code_digest() -> str:
    """Hash the model and what its results are made by: two processes with the same digest give the same answers."""
    digest = hashlib.sha256(b"".join(model_digests()))
    digest.update(b"".join(_hashes(_files("results", "*.py"))))
    return digest.hexdigest()


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((_ROOT / folder).rglob(pattern))


def _hashes(files: Iterable[Path]) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(file.read_bytes()).digest() for file in files)
