"""What checks across keys have found: errors and warnings, each with its place in the files."""

from collections.abc import Collection, Mapping

from .node import Node
from .problem import PathKey, Problem, hint


class Findings:
    """Gathers errors and warnings for the keys of one scenario."""

    def __init__(self, nodes: Mapping[PathKey, Node]) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self._nodes = nodes

    def blame(self, path: PathKey, message: str, *, on_key: bool = False) -> None:
        """Note an error at a value, or at its key."""
        self.errors.append(self._problem(path, message, on_key))

    def warn(self, path: PathKey, message: str) -> None:
        """Note a warning at a key."""
        self.warnings.append(self._problem(path, message, True))

    def check_known(self, path: PathKey, word: str, what: str, allowed: Collection[str]) -> bool:
        """Blame a word that is not among the allowed ones; say whether it is."""
        if word not in allowed:
            self.blame(path, f"unknown {what} '{word}'{hint(word, allowed)}")
        return word in allowed

    def _problem(self, path: PathKey, message: str, on_key: bool) -> Problem:
        known = path
        while known not in self._nodes:
            known, on_key = known[:-1], True
        node = self._nodes[known]
        return Problem.at(node.key if on_key else node.position, path, message)
