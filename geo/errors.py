"""What can go wrong in geo: a file that cannot be trusted, a route that does not exist."""

from collections.abc import Iterable


class GeometryError(ValueError):
    """One or more problems in line files, in their joining, or in a km asked of a line.

    Each string in `problems` reads `file: feature 'id': key: what is wrong, what is allowed`.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["GeometryError"], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


class RouteError(ValueError):
    """No route through the points asked for, or a point the network does not have."""
