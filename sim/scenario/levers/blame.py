"""Names the levers that set what a problem of the changed scenario is about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..problem import Problem
from ..provenance import Provenance

SAID = "lever "
"""How the source of a value begins that a lever set."""


def with_levers_named(problems: Iterable[Problem], provenance: Mapping[str, Provenance]) -> Iterator[Problem]:
    """The problems, each with the levers that set another key of the same block; what they set stands at their line."""
    set_by = {key: each.source for key, each in provenance.items() if each.source and each.source.startswith(SAID)}
    for problem in problems:
        near = {source: key for key, source in set_by.items() if _is_near(problem.key, key)}
        found = {} if problem.key in set_by else near
        told = "".join(f"; {source} sets {key}" for source, key in found.items())
        yield replace(problem, message=f"{problem.message}{told}")


def _is_near(problem: str, key: str) -> bool:
    """Whether a problem is of a key, of what is in it, or of a key of the same block."""
    block = f"{key.rpartition('.')[0]}."
    return f"{problem}.".startswith((f"{key}.", block)) or key.startswith(f"{problem}.")
