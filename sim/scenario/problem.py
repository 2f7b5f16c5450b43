"""What is wrong in a scenario, with its place in the file, and the error that carries all of it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

PathKey = tuple[str | int, ...]
"""The keys and list indices from the top of a scenario down to a value."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; `line` and `col` count from 1, `file` reads as the user gave it."""

    file: str
    line: int
    col: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with the value of `key` (dotted, empty for the whole file) at `file:line:col`."""

    file: str
    line: int
    col: int
    key: str
    message: str

    @classmethod
    def at(cls, position: Position, path: PathKey | str, message: str) -> "Problem":
        """Make a problem of a position and a path."""
        key = path if isinstance(path, str) else dotted(path)
        return cls(position.file, position.line, position.col, key, message)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.col}: "
        return f"{where}{self.key}: {self.message}" if self.key else f"{where}{self.message}"


class ScenarioError(ValueError):
    """A scenario cannot be used; `problems` has every reason, sorted by file, line and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


def dotted(path: PathKey) -> str:
    """Write a path as in `--set`: `services.trains.x.route.0`."""
    return ".".join(str(part) for part in path)


def close_match(word: str, allowed: Iterable[str]) -> str | None:
    """Find the allowed word that `word` most likely means, if any is near."""
    words = list(islice(allowed, 300))
    found = difflib.get_close_matches(word[:100], words, n=1, cutoff=0.6)
    return found[0] if found else None


def hint(word: str, allowed: Iterable[str], *, list_up_to: int = 20) -> str:
    """Say what is allowed and what may have been meant: `; allowed: a, b; did you mean 'a'?`."""
    words = list(allowed)
    text = f"; allowed: {', '.join(words) or 'none'}" if len(words) <= list_up_to else ""
    meant = close_match(word, words)
    return f"{text}; did you mean '{meant}'?" if meant else text
