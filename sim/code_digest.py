"""Hashes of the code, by which results of another version are told apart; the files are read once in a process."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]


@cache
def model_digest() -> str:
    """Hash the model: the code of `sim` and `geo`, and the tables that ship with it (holidays, rolling stock)."""
    return _hash((*_files("sim", "*.py"), *_files("geo", "*.py"), *_files("sim", "*.yaml")))


@cache
def code_digest() -> str:
    """Hash the model and what its results are made by: two processes with the same digest give the same answers."""
    return hashlib.sha256(f"{model_digest()}\n{_hash(_files('results', '*.py'))}".encode()).hexdigest()


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((_ROOT / folder).rglob(pattern))


def _hash(files: Iterable[Path]) -> str:
    digests = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(b"".join(digests)).hexdigest()
