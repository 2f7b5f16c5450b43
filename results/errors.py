"""What can go wrong in results: a ledger that does not add up, two runs that cannot be compared."""

from collections.abc import Iterable


class LedgerError(ValueError):
    """The tables of a run contradict themselves, so that no figure may be drawn from them."""


class ComparisonError(ValueError):
    """Two runs do not form pairs; `problems` has one sentence for each reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["ComparisonError"], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


class TrainGraphError(ValueError):
    """A train graph is asked for of a line without trains, of a day outside the run, or of no finished replication."""


class StationTracksError(TrainGraphError):
    """The tracks of a station are asked for that the run does not have, or where no trains run."""
