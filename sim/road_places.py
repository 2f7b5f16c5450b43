"""The places where trucks wait at a border: gates, and where goods wait for trucks with a permit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .scenario.schema import Country, Scenario


class RoadPlace(NamedTuple):
    """A place of the ledger: its id, its name for people, its kind and its border."""

    id: str
    name: str
    kind: str
    border: str


SIDE_NAMES: dict[Country, str] = {"china": "China", "viet_nam": "Viet Nam"}


def road_places(scenario: Scenario) -> Iterator[RoadPlace]:
    """The gates and the pools of permits of all borders."""
    for border_id, border in scenario.borders.items():
        for side, name in SIDE_NAMES.items():
            if border.side(side).gate is not None:
                yield RoadPlace(gate_place(border_id, side), f"{border.name}, gate in {name}", "gate", border_id)
        for key, permits in border.permits.items():
            name = permits.name or f"{border.name}, permits {key}"
            yield RoadPlace(permits_place(border_id, key), name, "permits", border_id)


def gate_place(border: str, side: Country) -> str:
    """The id of a gate."""
    return f"gate:{border}.{side}"


def permits_place(border: str, permits: str) -> str:
    """The id of the place where goods wait for trucks with a permit."""
    return f"permits:{border}.{permits}"
