"""The block `network`: which infrastructure files make up each line, and what differs from them."""

from typing import Annotated, Literal

from pydantic import Field

from .block import Block, Id, Name
from .rolling_stock import Gauge, Speed

TrackLength = Annotated[float, Field(ge=50, le=5000)]
Tracks = Annotated[int, Field(ge=1, le=60)]


class SectionChange(Block):
    """Other figures of a section than its file has: tracks (1 or 2), gauges in mm, line speeds in km/h, block."""

    tracks: Literal[1, 2] | None = None
    gauges_mm: Annotated[tuple[Gauge, ...], Field(min_length=1)] | None = None
    speed_passenger_kmh: Speed | None = None
    speed_freight_kmh: Speed | None = None
    block_system: Literal["semi_automatic", "automatic_block"] | None = None


class PointChange(Block):
    """Other figures of an operational point than its file has: usable tracks, and their length in m."""

    tracks: Tracks | None = None
    track_length_m: TrackLength | None = None


class AddedLoop(Block):
    """A new loop within a section, at a km post of the section's line: it becomes an operational point."""

    name: Name
    section: Name
    km: Annotated[float, Field(ge=0, le=2000)]
    tracks: Annotated[int, Field(ge=2, le=60)] = 2
    track_length_m: TrackLength


class LineInfrastructure(Block):
    """A line's name for people and its infrastructure files.

    Each entry is a stem of a file shipped in `geo/lines`, or the name of a .geojson file in the scenario's
    own folder. `sections`, `points` and `added_loops` say what differs from these files.
    """

    name: Name
    infrastructure: Annotated[tuple[str, ...], Field(min_length=1)]
    sections: dict[Name, SectionChange] = Field(default_factory=dict)
    points: dict[Id, PointChange] = Field(default_factory=dict)
    added_loops: dict[Id, AddedLoop] = Field(default_factory=dict)
